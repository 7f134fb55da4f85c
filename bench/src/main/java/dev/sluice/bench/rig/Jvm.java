package dev.sluice.bench.rig;

import java.nio.file.Path;

/// The JVM that runs the rig runs its programs too.
final class Jvm {
    private Jvm() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
