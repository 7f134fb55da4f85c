package dev.sluice.gateway.link;

import com.google.protobuf.ByteString;
import dev.sluice.control.SealedSecret;
import java.util.List;

/// A snapshot that was applied, as the console sent it, with the secrets it needs in their sealed
/// form.
record LastGood(ByteString snapshot, List<SealedSecret> secrets) {}
