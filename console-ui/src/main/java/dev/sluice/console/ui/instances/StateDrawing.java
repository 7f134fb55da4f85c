package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.html.Div;
import dev.sluice.console.events.HealthState;
import dev.sluice.console.ui.gauges.HealthWords;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The states an instance can be in, drawn: the one it is in is lit, and so are the ways it came.
final class StateDrawing extends Div {
    private static final long serialVersionUID = 1L;

    private static final int WIDTH = 112;
    private static final int HEIGHT = 38;

    /// A state and where its box stands.
    private enum Box {
        HEALTHY(HealthState.HEALTHY, 4, 56),
        SUSPECT(HealthState.SUSPECT, 160, 56),
        EJECTED(HealthState.EJECTED, 316, 56),
        PROBING(HealthState.PROBING, 472, 56),
        RAMPING(HealthState.RAMPING, 628, 56),
        DRAINING(HealthState.DRAINING, 4, 150),
        DISABLED(HealthState.DISABLED, 160, 150);

        private final HealthState state;
        private final int x;
        private final int y;

        Box(HealthState state, int x, int y) {
            this.state = state;
            this.x = x;
            this.y = y;
        }
    }

    /// A way from one state to another.
    record Way(HealthState from, HealthState to) {}

    /// The ways that are drawn, each with its line.
    private enum Line {
        DOUBT(HealthState.HEALTHY, HealthState.SUSPECT, "M116 68 H156"),
        TRUST(HealthState.SUSPECT, HealthState.HEALTHY, "M160 82 H120"),
        OUT(HealthState.SUSPECT, HealthState.EJECTED, "M272 75 H312"),
        AT_ONCE(HealthState.HEALTHY, HealthState.EJECTED, "M100 94 C130 126 320 126 346 98"),
        STRAIGHT_BACK(HealthState.EJECTED, HealthState.RAMPING, "M386 56 C410 30 630 30 664 52"),
        TRY(HealthState.EJECTED, HealthState.PROBING, "M428 68 H468"),
        FAILED(HealthState.PROBING, HealthState.EJECTED, "M472 82 H432"),
        RISE(HealthState.PROBING, HealthState.RAMPING, "M584 75 H624"),
        FELL(HealthState.RAMPING, HealthState.EJECTED, "M656 94 C620 126 430 126 404 98"),
        BACK(HealthState.RAMPING, HealthState.HEALTHY, "M684 56 C670 6 76 6 60 52"),
        DRAIN(HealthState.HEALTHY, HealthState.DRAINING, "M52 94 V146"),
        RETURN(HealthState.DRAINING, HealthState.RAMPING, "M60 188 C90 222 690 226 692 98");

        private final HealthState from;
        private final HealthState to;
        private final String path;

        Line(HealthState from, HealthState to, String path) {
            this.from = from;
            this.to = to;
            this.path = path;
        }
    }

    StateDrawing() {
        addClassName("state-drawing");
        getElement().setAttribute("role", "img");
    }

    /// @param came the ways it took lately, the first one first
    void show(HealthState now, List<Way> came) {
        getElement()
                .setAttribute(
                        "aria-label",
                        came.isEmpty()
                                ? getTranslation("state.drawing", HealthWords.word(now))
                                : getTranslation(
                                        "state.drawing.came",
                                        HealthWords.word(now),
                                        came.stream()
                                                .map(way -> HealthWords.word(way.from()))
                                                .collect(
                                                        Collectors.joining(
                                                                getTranslation("kit.comma")))));
        getElement().setProperty("innerHTML", svg(now, came));
    }

    private String svg(HealthState now, List<Way> came) {
        var out = new StringBuilder(4_000);
        out.append(
                "<svg viewBox='0 0 744 218' aria-hidden='true'><defs>"
                        + "<marker id='way' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='7' markerHeight='7' orient='auto-start-reverse'>"
                        + "<path d='M0 0 L8 4 L0 8 z' class='tip'/></marker>"
                        + "<marker id='came' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='6' markerHeight='6' orient='auto-start-reverse'>"
                        + "<path d='M0 0 L8 4 L0 8 z' class='tip lit'/></marker></defs>");
        // Lit lines are drawn last, over the others.
        for (var lit : List.of(false, true)) {
            for (var line : Line.values()) {
                if (came.contains(new Way(line.from, line.to)) == lit) {
                    out.append("<path class='way")
                            .append(lit ? " lit" : "")
                            .append("' d='")
                            .append(line.path)
                            .append("' marker-end='url(#")
                            .append(lit ? "came" : "way")
                            .append(")'/>");
                }
            }
        }
        Arrays.stream(Box.values()).forEach(box -> box(out, box, box.state == now));
        text(out, 288, 173, "hand", getTranslation("state.by.hand"));
        return out.append("</svg>").toString();
    }

    private static void box(StringBuilder out, Box box, boolean lit) {
        out.append("<rect class='box")
                .append(
                        lit
                                ? " lit "
                                        + HealthWords.tone(box.state)
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                : "")
                .append("' x='")
                .append(box.x)
                .append("' y='")
                .append(box.y)
                .append("' width='")
                .append(WIDTH)
                .append("' height='")
                .append(HEIGHT)
                .append("' rx='10'/>");
        text(
                out,
                box.x + WIDTH / 2,
                box.y + 24,
                lit
                        ? "name lit " + HealthWords.tone(box.state).name().toLowerCase(Locale.ROOT)
                        : "name",
                HealthWords.word(box.state));
    }

    private static void text(StringBuilder out, int x, int y, String kind, String text) {
        out.append("<text class='")
                .append(kind)
                .append("' x='")
                .append(x)
                .append("' y='")
                .append(y)
                .append("'>")
                .append(text.replace("&", "&amp;").replace("<", "&lt;"))
                .append("</text>");
    }
}
