package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.icon.SvgIcon;
import java.util.Locale;

/// The console's own line icons, one file for all of them.
///
/// Icons decorate: they are hidden from screen readers, and a button that shows only an icon
/// carries an accessible name of its own.
public enum Icon {
    OVERVIEW,
    USAGE,
    ROUTES,
    INSTANCES,
    QUOTAS,
    PRICES,
    TENANTS,
    CONSUMERS,
    KEY,
    GATEWAYS,
    REVISIONS,
    SETTINGS,
    PLUS,
    EDIT,
    TRASH,
    COPY,
    CHECK,
    CLOSE,
    UP,
    DOWN,
    SEARCH,
    WARNING,
    INFO,
    PLAY,
    DOWNLOAD,
    TABLE,
    SUN,
    MOON,
    SCREEN,
    LANGUAGE,
    LOGOUT,
    MORE,
    EXTERNAL,
    UNIT,
    CLOCK,
    REFRESH,
    MENU,
    GRIP,
    TIMELINE,
    DRAIN,
    EJECT,
    RESTORE,
    FLASK,
    POWER;

    private static final String FILE = "icons/console.svg";

    public SvgIcon create() {
        return named(name().toLowerCase(Locale.ROOT));
    }

    /// The icon that a view's menu entry names.
    public static SvgIcon named(String symbol) {
        var icon = new SvgIcon(FILE, symbol);
        icon.getElement().setAttribute("aria-hidden", "true");
        icon.addClassName("icon");
        return icon;
    }
}
