package dev.sluice.standalone.launch;

import java.nio.file.Path;
import java.util.Map;

/// The running product, as a room that adds to it sees it.
///
/// @param console root URL of the console and of the REST API below `/api/v1`
/// @param gateway root URL of the gateway; applications call `/v1` below it
/// @param folder the data folder
/// @param ports by the names in `run.json`
/// @param login the first administrator
/// @param ready what to print
public record Product(
        String console,
        String gateway,
        Path folder,
        Map<String, Integer> ports,
        FirstLoginFile login,
        ReadyBlock ready) {}
