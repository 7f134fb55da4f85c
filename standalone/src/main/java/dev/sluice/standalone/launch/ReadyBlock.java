package dev.sluice.standalone.launch;

import java.util.ArrayList;
import java.util.List;

/// What the person reads when everything is up.
///
/// @param title the first line
/// @param places what is where, one a line, in order
/// @param call a command line that works as it stands
public record ReadyBlock(String title, List<Place> places, List<String> call) {
    public ReadyBlock {
        places = List.copyOf(places);
        call = List.copyOf(call);
    }

    /// One line: what, where, and a remark that may be empty.
    public record Place(String what, String where, String remark) {}

    /// The same with more lines after the title's.
    public ReadyBlock with(String otherTitle, List<String> otherCall) {
        return new ReadyBlock(otherTitle, places, otherCall);
    }

    /// The block as it is printed.
    public String text() {
        var what = places.stream().mapToInt(place -> place.what().length()).max().orElse(0);
        var where = places.stream().mapToInt(place -> place.where().length()).max().orElse(0);
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add(title);
        lines.add("");
        for (var place : places) {
            var line =
                    "  "
                            + pad(place.what(), what)
                            + "  "
                            + (place.remark().isEmpty()
                                    ? place.where()
                                    : pad(place.where(), where) + "  " + place.remark());
            lines.add(line);
        }
        lines.add("");
        call.forEach(line -> lines.add("  " + line));
        lines.add("");
        lines.add("Control-C stops it.");
        return String.join("\n", lines);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
