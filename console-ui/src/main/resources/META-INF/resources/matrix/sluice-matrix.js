// The quota matrix: a table of live gauges that draws only the rows on the screen. The server sends names once and cells as
// they change; this file draws, ticks the countdowns, and moves the keyboard. It never replaces what has the focus.

const OVERSCAN = 4;

class SluiceMatrix extends HTMLElement {
  constructor() {
    super();
    this._rows = [];
    this._columns = [];
    this._tops = [0];
    this._cells = new Map();
    this._drawn = new Map();
    this._active = null;
    this._skew = 0;
    this._asked = '';
  }

  connectedCallback() {
    if (!this._scroll) this.build();
    this._tick = setInterval(() => this.tick(), 1000);
    this._resized = new ResizeObserver(() => this.draw());
    this._resized.observe(this._scroll);
  }

  disconnectedCallback() {
    clearInterval(this._tick);
    this._resized.disconnect();
  }

  build() {
    this._scroll = make('div', 'matrix-scroll', { role: 'grid', 'aria-readonly': 'false' });
    this._head = make('div', 'matrix-head', { role: 'rowgroup' });
    this._body = make('div', 'matrix-body', { role: 'rowgroup' });
    this._scroll.append(this._head, this._body);
    this.prepend(this._scroll);
    this._scroll.addEventListener('scroll', () => {
      this.draw();
      this.place();
    }, { passive: true });
    this._scroll.addEventListener('click', (event) => {
      const cell = event.target.closest('.matrix-cell');
      if (!cell) return;
      this.activate(cell._row, cell._column);
      this.ask();
    });
    this._scroll.addEventListener('focusin', (event) => {
      const cell = event.target.closest('.matrix-cell');
      if (cell) this.activate(cell._row, cell._column);
    });
    this._scroll.addEventListener('keydown', (event) => this.key(event));
    // Escape closes what is open inside of the editor first, and the editor only after that.
    this.addEventListener('keydown', (event) => {
      event.inner = event.key === 'Escape' && !!this.querySelector('.cell-editor :is(vaadin-select, vaadin-combo-box, vaadin-date-picker, vaadin-time-picker)[opened]');
    }, true);
  }

  // Names of rows and columns, and the words. What had the keyboard keeps it where it is still there.
  frame(frame) {
    if (!this._scroll) this.build();
    const before = this._active && { row: this.rowKey(this._active.row), column: this.columnKey(this._active.column) };
    const focused = this._scroll.contains(document.activeElement);
    this._texts = frame.texts;
    this._rows = frame.rows;
    this._columns = frame.columns;
    this._rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this._tops = [0];
    for (let i = 1; i < this._rows.length; i++) this._tops.push(this._tops[i - 1] + this.height(i));
    this._cells = new Map();
    this._drawn.forEach((row) => row.remove());
    this._drawn.clear();
    this._asked = '';
    this._scroll.setAttribute('aria-label', frame.name);
    this._scroll.setAttribute('aria-rowcount', this._rows.length + 1);
    this._scroll.setAttribute('aria-colcount', this._columns.length + 1);
    this._scroll.style.setProperty('--columns', this._columns.length);
    this._body.style.height = this._tops[this._tops.length - 1] + 'px';
    this.drawHead();
    const row = before ? this._rows.findIndex((one) => one.key === before.row) : -1;
    const column = before ? this._columns.findIndex((one) => one.key === before.column) : -1;
    this._active = row >= 0 && column >= 0 ? { row, column } : this._rows.length ? { row: Math.min(1, this._rows.length - 1), column: 0 } : null;
    this.draw();
    if (focused && this._active) this.focusActive();
    this.place();
  }

  // Only what stands in a column's heading: how much of the instance is promised.
  headings(columns) {
    this._columns = columns;
    columns.forEach((column, index) => {
      const heading = this._headings[index];
      if (heading) this.fillHeading(heading, column);
    });
  }

  // Cells that changed, by "row key|column key"; null takes a gauge away.
  patch(cells, now) {
    this._skew = now - Date.now();
    for (const [key, cell] of Object.entries(cells)) {
      if (cell) this._cells.set(key, cell);
      else this._cells.delete(key);
    }
    this._drawn.forEach((row, index) => this.fillRow(row, index));
  }

  height(index) {
    return (this._rows[index].small ? 2.5 : 5.75) * this._rem;
  }

  rowKey(row) {
    return this._rows[row] && this._rows[row].key;
  }

  columnKey(column) {
    return this._columns[column] && this._columns[column].key;
  }

  drawHead() {
    this._head.replaceChildren();
    const names = make('div', 'matrix-row matrix-names', { role: 'row', 'aria-rowindex': 1 });
    const corner = make('div', 'matrix-rowhead matrix-corner', { role: 'columnheader', 'aria-colindex': 1 });
    corner.textContent = this._texts.corner;
    names.append(corner);
    this._headings = this._columns.map((column, index) => {
      const heading = make('div', 'matrix-heading', { role: 'columnheader', 'aria-colindex': index + 2 });
      this.fillHeading(heading, column);
      names.append(heading);
      return heading;
    });
    this._head.append(names);
    if (this._rows.length) {
      const own = this.makeRow(0);
      own.classList.add('matrix-own');
      own.style.height = this.height(0) + 'px';
      this._head.append(own);
      this._drawn.set(0, own);
      this.fillRow(own, 0);
    }
  }

  fillHeading(heading, column) {
    const said = JSON.stringify(column);
    if (heading._said === said) return;
    heading._said = said;
    const name = make('span', 'matrix-name');
    name.textContent = column.name;
    name.title = column.name;
    heading.replaceChildren(name);
    if (column.promise) {
      const promise = make('span', 'matrix-promise ' + column.promise.tone, { title: column.promise.title });
      promise.textContent = column.promise.words;
      heading.append(promise);
    }
  }

  makeRow(index) {
    const data = this._rows[index];
    const row = make('div', 'matrix-row ' + data.kind + (data.small ? ' small' : ''), { role: 'row', 'aria-rowindex': index + 2 });
    const head = make('div', 'matrix-rowhead', { role: 'rowheader', 'aria-colindex': 1 });
    const name = make(data.href ? 'a' : 'span', 'matrix-name' + (data.mono ? ' mono' : ''));
    name.textContent = data.name;
    name.title = data.name;
    if (data.href) name.href = data.href;
    head.append(name);
    if (data.note) {
      const note = make('span', 'matrix-note');
      note.textContent = data.note;
      head.append(note);
    }
    row.append(head);
    row._cells = this._columns.map((column, place) => {
      const cell = make('div', 'matrix-cell', { role: 'gridcell', 'aria-colindex': place + 2, tabindex: -1 });
      cell._row = index;
      cell._column = place;
      row.append(cell);
      return cell;
    });
    return row;
  }

  draw() {
    if (!this._rows.length) {
      this._body.replaceChildren();
      return;
    }
    const top = this._scroll.scrollTop;
    const room = this._scroll.clientHeight - this._head.offsetHeight;
    let first = 1;
    while (first < this._rows.length - 1 && this._tops[first] <= top) first++;
    let last = first;
    while (last < this._rows.length - 1 && this._tops[last] < top + room) last++;
    first = Math.max(1, first - OVERSCAN);
    last = Math.min(this._rows.length - 1, last + OVERSCAN);
    const keep = this._active ? this._active.row : -1;
    this._drawn.forEach((row, index) => {
      // The row that has the keyboard stays, wherever the wheel went.
      if (index !== 0 && index !== keep && (index < first || index > last)) {
        row.remove();
        this._drawn.delete(index);
      }
    });
    for (let index = first; index <= last; index++) this.need(index);
    if (keep > 0) this.need(keep);
    const asked = first + '-' + last;
    if (asked !== this._asked) {
      this._asked = asked;
      clearTimeout(this._asking);
      this._asking = setTimeout(() => this.say('rows-shown', { first, last }), 40);
    }
    this.mark();
  }

  need(index) {
    if (index < 0 || index >= this._rows.length || this._drawn.has(index)) return;
    const row = this.makeRow(index);
    row.style.height = this.height(index) + 'px';
    if (index > 0) row.style.transform = `translateY(${this._tops[index - 1]}px)`;
    this._drawn.set(index, row);
    // In reading order, because screen readers and Tab follow the document.
    const next = [...this._body.children].find((other) => other._cells[0]._row > index);
    this._body.insertBefore(row, next || null);
    this.fillRow(row, index);
  }

  fillRow(row, index) {
    row._cells.forEach((cell, column) => {
      const data = this._cells.get(this.rowKey(index) + '|' + this.columnKey(column));
      const said = data ? JSON.stringify(data) : '';
      if (cell._said === said) return;
      cell._said = said;
      cell._data = data;
      this.fillCell(cell, index, column, data);
    });
  }

  fillCell(cell, row, column, data) {
    cell.className = 'matrix-cell' + (data ? ' ' + data.tone : ' none');
    if (!data) {
      const none = make('span', 'matrix-add', { 'aria-hidden': 'true' });
      none.textContent = '+';
      cell.replaceChildren(unseen(fill(this._texts.nothing, this._rows[row].name, this._columns[column].name)), none);
      cell.title = '';
      cell._resets = cell._empty = undefined;
      return;
    }
    const figures = make('span', 'matrix-figures');
    figures.textContent = data.figures;
    const line = make('div', 'matrix-line');
    line.append(figures);
    cell._until = [];
    for (const badge of data.badges || []) {
      const mark = make('span', 'matrix-badge ' + badge.tone);
      mark.textContent = badge.words;
      if (badge.until) cell._until.push([mark, badge]);
      line.append(mark);
    }
    const meter = make('div', 'meter ' + data.tone);
    const used = make('div', 'used');
    used.style.width = data.used + '%';
    const held = make('div', 'held');
    held.style.width = data.held + '%';
    meter.append(used, held);
    const left = make('span', '');
    left.textContent = data.left || '';
    const resets = make('span', 'matrix-resets');
    const below = make('div', 'matrix-line matrix-below');
    below.append(left, resets);
    const pace = make('div', 'matrix-pace');
    cell.replaceChildren(unseen(data.said), line, meter, below, pace);
    cell.title = data.title;
    cell._resets = resets;
    cell._pace = pace;
    this.tickCell(cell);
  }

  tick() {
    this._drawn.forEach((row) => row._cells.forEach((cell) => cell._data && this.tickCell(cell)));
  }

  tickCell(cell) {
    const now = Date.now() + this._skew;
    const data = cell._data;
    if (!data || !cell._resets) return;
    const resets = data.resetsAt && data.resetsAt > now ? fill(this._texts.resets, this.span(data.resetsAt - now, false)) : '';
    write(cell._resets, resets);
    const runsOut = data.emptyAt && data.emptyAt > now && (!data.resetsAt || data.emptyAt < data.resetsAt);
    write(cell._pace, runsOut ? fill(this._texts.empty, this.span(data.emptyAt - now, true)) : data.note || '');
    cell._pace.classList.toggle('warns', !!runsOut);
    for (const [mark, badge] of cell._until) {
      write(mark, badge.until > now ? fill(badge.words, this.span(badge.until - now, false)) : this._texts.over);
    }
  }

  // A time in its two largest units; about = in the largest alone from a minute on.
  span(millis, about) {
    const units = this._texts.units;
    const seconds = Math.max(0, Math.round(millis / 1000));
    const parts = seconds < 60 ? [[seconds, units.s]]
      : seconds < 3600 ? [[Math.floor(seconds / 60), units.min], [seconds % 60, units.s]]
      : seconds < 86400 ? [[Math.floor(seconds / 3600), units.h], [Math.floor(seconds % 3600 / 60), units.min]]
      : [[Math.floor(seconds / 86400), units.d], [Math.floor(seconds % 86400 / 3600), units.h]];
    const few = about && seconds >= 60 ? parts.slice(0, seconds < 36000 && seconds >= 3600 ? 2 : 1) : parts;
    return few.filter(([n], i) => i === 0 || n > 0).map(([n, unit]) => n + ' ' + unit).join(' ');
  }

  activate(row, column) {
    if (this._active && this._active.row === row && this._active.column === column) return;
    this._active = { row, column };
    this.draw();
  }

  mark() {
    if (!this._active) return;
    this._drawn.forEach((row, index) => row._cells.forEach((cell, column) => {
      const here = index === this._active.row && column === this._active.column;
      if (cell.tabIndex !== (here ? 0 : -1)) cell.tabIndex = here ? 0 : -1;
    }));
  }

  key(event) {
    if (!this._active || event.altKey || event.metaKey || !event.target.closest('.matrix-cell')) return;
    const { row, column } = this._active;
    const last = { row: this._rows.length - 1, column: this._columns.length - 1 };
    const page = Math.max(1, Math.floor((this._scroll.clientHeight - this._head.offsetHeight) / (5.75 * this._rem)) - 1);
    const ctrl = event.ctrlKey;
    const to = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      PageUp: [row - page, column], PageDown: [row + page, column], Home: [ctrl ? 0 : row, 0], End: [ctrl ? last.row : row, last.column]
    }[event.key];
    if (to) {
      event.preventDefault();
      this.activate(Math.min(last.row, Math.max(0, to[0])), Math.min(last.column, Math.max(0, to[1])));
      this.focusActive();
    } else if (event.key === 'Enter' || event.key === 'F2' || event.key === ' ') {
      event.preventDefault();
      this.ask();
    }
  }

  focusActive() {
    const { row, column } = this._active;
    this.need(row);
    const cell = this._drawn.get(row)._cells[column];
    if (row > 0) {
      const top = this._tops[row - 1];
      const room = this._scroll.clientHeight - this._head.offsetHeight;
      if (top < this._scroll.scrollTop) this._scroll.scrollTop = top;
      else if (top + this.height(row) > this._scroll.scrollTop + room) this._scroll.scrollTop = top + this.height(row) - room;
    }
    const names = this._head.firstElementChild.firstElementChild.offsetWidth;
    const left = cell.offsetLeft - names;
    const wide = this._scroll.clientWidth - names;
    if (left < this._scroll.scrollLeft) this._scroll.scrollLeft = left;
    else if (left + cell.offsetWidth > this._scroll.scrollLeft + wide) this._scroll.scrollLeft = left + cell.offsetWidth - wide;
    this.draw();
    cell.focus({ preventScroll: true });
  }

  ask() {
    const { row, column } = this._active;
    this.say('cell-opened', { row: this.rowKey(row), column: this.columnKey(column) });
  }

  say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  // Puts the editor beside the cell it belongs to, inside of this element.
  place() {
    const editor = this.querySelector(':scope > .cell-editor');
    if (!editor || !this._active) return;
    if (editor !== this._editor) {
      // Its fields grow after it is there.
      this._editor = editor;
      this._grown = this._grown || new ResizeObserver(() => this.place());
      this._grown.disconnect();
      this._grown.observe(editor);
    }
    const row = this._drawn.get(this._active.row);
    if (!row) return;
    const cell = row._cells[this._active.column].getBoundingClientRect();
    const here = this.getBoundingClientRect();
    const within = (wanted, size, room) => Math.max(4, Math.min(wanted, room - size - 4));
    editor.style.left = within(cell.left - here.left, editor.offsetWidth, here.width) + 'px';
    editor.style.top = within(cell.top - here.top, editor.offsetHeight, here.height) + 'px';
  }

  // The editor has gone: the keyboard goes back to its cell.
  leave() {
    if (this._active) this.focusActive();
  }
}

function make(tag, name, attributes) {
  const element = document.createElement(tag);
  element.className = name;
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  return element;
}

// Whose cell it is: said, not shown, because the headings show it.
function unseen(text) {
  const span = make('span', 'matrix-unseen');
  span.textContent = text;
  return span;
}

function fill(text, ...args) {
  return args.reduce((said, arg, index) => said.replace(`{${index}}`, arg), text);
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

customElements.define('sluice-matrix', SluiceMatrix);
