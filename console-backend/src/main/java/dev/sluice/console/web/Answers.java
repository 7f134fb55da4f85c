package dev.sluice.console.web;

import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Saved;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/// The shape of answers that all resources share: the revision of a write, the version as `ETag`.
public final class Answers {
    /// Carries the number of the revision that holds a write.
    public static final String REVISION = "Sluice-Revision";

    private Answers() {}

    /// One object and its version.
    public static <T> ResponseEntity<T> one(T document, long version) {
        return ResponseEntity.ok()
                .eTag(tag(version))
                .header("Cache-Control", "no-store")
                .body(document);
    }

    /// 201 where the write created, 200 where it changed.
    public static <T> ResponseEntity<T> saved(Saved<?> saved, long version, T document) {
        return ResponseEntity.status(saved.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .header(REVISION, String.valueOf(saved.revision()))
                .header("Cache-Control", "no-store")
                .eTag(tag(version))
                .body(document);
    }

    /// 201 for something that has an address of its own.
    public static <T> ResponseEntity<T> issued(Saved<?> saved, URI location, T document) {
        return ResponseEntity.created(location)
                .header(REVISION, String.valueOf(saved.revision()))
                .header("Cache-Control", "no-store")
                .body(document);
    }

    /// 204 with the revision that carries the deletion.
    public static ResponseEntity<Void> deleted(long revision) {
        return ResponseEntity.noContent().header(REVISION, String.valueOf(revision)).build();
    }

    /// What `If-Match` and `If-None-Match` say about what is stored.
    public static Expected expected(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifNoneMatch != null && ifNoneMatch.strip().equals("*")) {
            return Expected.absent();
        }
        if (ifMatch == null || ifMatch.isBlank()) {
            return Expected.anything();
        }
        var tag = ifMatch.strip();
        if (tag.equals("*")) {
            return new Expected.Present();
        }
        var bare = tag.startsWith("W/") ? tag.substring(2) : tag;
        try {
            return Expected.version(Long.parseLong(bare.replace("\"", "")));
        } catch (NumberFormatException _) {
            // A tag that we never gave matches nothing.
            return Expected.version(-1);
        }
    }

    private static String tag(long version) {
        return "\"" + version + "\"";
    }
}
