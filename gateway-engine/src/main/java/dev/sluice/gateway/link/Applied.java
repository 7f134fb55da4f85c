package dev.sluice.gateway.link;

import com.google.protobuf.ByteString;

/// The revision in force and the hash of the snapshot it came from.
///
/// @param revision 0 = none
public record Applied(long revision, ByteString hash) {
    static final Applied NOTHING = new Applied(0, ByteString.EMPTY);
}
