package dev.sluice.console.publishing;

import com.google.protobuf.ByteString;

/// A revision as gateways get it.
///
/// @param bytes the serialised snapshot
/// @param hash SHA-256 over them
public record PublishedSnapshot(long revision, ByteString bytes, ByteString hash) {

    @Override
    public String toString() {
        return "PublishedSnapshot[revision=" + revision + ", bytes=" + bytes.size() + "]";
    }
}
