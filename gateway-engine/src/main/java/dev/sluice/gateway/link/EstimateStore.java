package dev.sluice.gateway.link;

import dev.sluice.gateway.metering.TokenEstimator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was learned of models and answers outlives the process, beside the quota counters. It only
/// makes estimates better: a file that is lost or damaged is learned anew and never an error.
public final class EstimateStore {
    private static final Logger LOG = LoggerFactory.getLogger(EstimateStore.class);
    private static final String NAME = "estimates";

    /// Changes when the lines mean something else.
    private static final String VERSION = "estimates 1";

    private final Path file;
    private final TokenEstimator estimator;

    public EstimateStore(Path folder, TokenEstimator estimator) throws IOException {
        this.file = SafeFiles.privateFolder(folder).resolve(NAME);
        this.estimator = estimator;
    }

    /// Gives the estimator back what the last process had learned.
    public void restore() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            var lines = CheckedText.read(file);
            if (!lines.isEmpty() && lines.getFirst().equals(VERSION)) {
                estimator.restore(lines.subList(1, lines.size()));
            }
        } catch (IOException e) {
            LOG.warn(
                    "what was learned for token estimates cannot be used ({}); it is learned anew",
                    e.getMessage());
        }
    }

    /// Writes down what the estimator has learned until now.
    public void keep() throws IOException {
        var lines = new ArrayList<String>();
        lines.add(VERSION);
        lines.addAll(estimator.learned());
        CheckedText.write(file, lines);
    }
}
