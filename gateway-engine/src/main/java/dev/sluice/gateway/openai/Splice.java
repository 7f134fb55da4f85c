package dev.sluice.gateway.openai;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A body with a few places exchanged, ready to be written as often as attempts need it.
public final class Splice {
    private final byte[] bytes;
    private final List<Edit> edits;
    private final int size;

    private record Edit(int from, int to, byte[] text) {
        static Edit of(int from, int to, String text) {
            return new Edit(from, to, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private Splice(byte[] bytes, List<Edit> edits) {
        this.bytes = bytes;
        this.edits = edits;
        int length = bytes.length;
        for (var edit : edits) {
            length += edit.text.length - (edit.to - edit.from);
        }
        this.size = length;
    }

    /// How many bytes it has.
    public int size() {
        return size;
    }

    public void writeTo(ByteBuf out) {
        int at = 0;
        for (var edit : edits) {
            out.writeBytes(bytes, at, edit.from - at).writeBytes(edit.text);
            at = edit.to;
        }
        out.writeBytes(bytes, at, bytes.length - at);
    }

    /// Gathers what is to be exchanged in a body that is one JSON object.
    static final class Draft {
        private final byte[] bytes;
        private final List<Edit> edits = new ArrayList<>(3);
        private final StringBuilder members = new StringBuilder();

        Draft(byte[] bytes) {
            this.bytes = bytes;
        }

        /// Puts a text in place of `[from, to)`.
        void replace(int from, int to, String text) {
            edits.add(Edit.of(from, to, text));
        }

        /// Adds a member to the object.
        void add(String name, String value) {
            members.append('"').append(name).append("\":").append(value).append(',');
        }

        /// @param objectFrom where the object begins
        /// @param empty whether it has no members of its own
        Splice done(int objectFrom, boolean empty) {
            if (!members.isEmpty()) {
                if (empty) {
                    members.setLength(members.length() - 1);
                }
                replace(objectFrom + 1, objectFrom + 1, members.toString());
            }
            edits.sort(Comparator.comparingInt(Edit::from));
            return new Splice(bytes, edits);
        }
    }
}
