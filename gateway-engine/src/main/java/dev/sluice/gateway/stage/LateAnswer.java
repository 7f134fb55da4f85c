package dev.sluice.gateway.stage;

import io.netty.buffer.ByteBuf;

/// An answer that nobody waits for any more: it is read for its usage alone.
sealed interface LateAnswer {

    /// Takes what came; the bytes stay the caller's.
    void read(ByteBuf bytes);

    /// Whether it has said all it has to say.
    boolean isDone();

    /// Whether nothing more is to be learned of it.
    boolean isPointless();

    /// No more of it comes: what it said is counted.
    ///
    /// @param whole whether it came to its end
    /// @return whether all of it was counted
    boolean ended(boolean whole);

    record Stream(StreamRelay relay) implements LateAnswer {
        @Override
        public void read(ByteBuf bytes) {
            relay.read(bytes);
            relay.release();
        }

        @Override
        public boolean isDone() {
            return relay.isDone();
        }

        @Override
        public boolean isPointless() {
            return relay.fault() != null;
        }

        @Override
        public boolean ended(boolean whole) {
            return relay.isDone();
        }
    }

    /// A plain answer tells its usage once it is whole.
    final class Plain implements LateAnswer {
        private final PlainRelay relay;
        private boolean tooLarge;

        Plain(PlainRelay relay) {
            this.relay = relay;
        }

        @Override
        public void read(ByteBuf bytes) {
            tooLarge |= !tooLarge && !relay.read(bytes);
        }

        @Override
        public boolean isDone() {
            return false;
        }

        @Override
        public boolean isPointless() {
            return tooLarge;
        }

        @Override
        public boolean ended(boolean whole) {
            if (whole) {
                return relay.judge() == null;
            }
            relay.readBroken();
            return false;
        }
    }
}
