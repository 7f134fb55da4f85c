/// The pieces every view is built from: headings, tables, side forms, badges, meters, charts, and
/// how numbers, money and times are written in either language.
///
/// Every room of the user interface may come in; this room knows none of them and no service. It
/// promises that what it renders has an accessible name and that no text is hard-coded.
@NullMarked
package dev.sluice.console.ui.kit;

import org.jspecify.annotations.NullMarked;
