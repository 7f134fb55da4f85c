// The one custom element of the console: an ECharts drawing that follows the theme, the language and its own size.
// The server sends a plain option (no colours, no functions); this file adds both.
import * as echarts from './echarts.esm.min.js';

const PALETTE = ['--chart-1', '--chart-2', '--chart-3', '--chart-4', '--chart-5', '--chart-6', '--chart-7', '--chart-8'];

// ECharts knows sRGB only, the theme speaks oklch and light-dark(): let the browser resolve both.
const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
function resolve(host, value) {
  const probe = document.createElement('span');
  probe.style.color = value;
  host.append(probe);
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = getComputedStyle(probe).color;
  pixel.fillRect(0, 0, 1, 1);
  probe.remove();
  const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
  return `rgba(${r},${g},${b},${(a / 255).toFixed(3)})`;
}

function compact(value, chinese) {
  const steps = chinese ? [[1e8, '亿'], [1e4, '万']] : [[1e9, 'B'], [1e6, 'M'], [1e3, 'K']];
  const size = Math.abs(value);
  for (const [step, sign] of steps) {
    if (size >= step) {
      const scaled = value / step;
      return (Math.abs(scaled) >= 100 ? scaled.toFixed(0) : scaled.toFixed(1).replace(/\.0$/, '')) + sign;
    }
  }
  return Number.isInteger(value) ? String(value) : String(+value.toPrecision(3));
}

class SluiceChart extends HTMLElement {
  set option(value) {
    this._option = value;
    this.draw();
  }

  get option() {
    return this._option;
  }

  connectedCallback() {
    this._size = new ResizeObserver(() => this._chart && this._chart.resize());
    this._size.observe(this);
    this._redraw = () => this.draw();
    this._scheme = matchMedia('(prefers-color-scheme: dark)');
    this._scheme.addEventListener('change', this._redraw);
    this._theme = new MutationObserver(this._redraw);
    this._theme.observe(document.documentElement, { attributes: true, attributeFilter: ['theme', 'style', 'class'] });
    this.draw();
  }

  disconnectedCallback() {
    this._size.disconnect();
    this._theme.disconnect();
    this._scheme.removeEventListener('change', this._redraw);
    if (this._chart) {
      this._chart.dispose();
      this._chart = undefined;
    }
  }

  draw() {
    if (!this.isConnected || !this._option) return;
    if (!this._chart) {
      this._chart = echarts.init(this, null, { renderer: 'canvas' });
      this._chart.on('click', (event) =>
        this.dispatchEvent(new CustomEvent('chart-click', { detail: { index: event.dataIndex, series: event.seriesName, name: event.name } })));
    }
    this._chart.setOption(this.dressed(this._option), true);
  }

  dressed(plain) {
    const option = structuredClone(plain);
    const hints = option.sluice || {};
    delete option.sluice;
    const text = resolve(this, 'var(--vaadin-text-color)');
    const faint = resolve(this, 'var(--vaadin-text-color-secondary)');
    const line = resolve(this, 'var(--vaadin-border-color-secondary)');
    const font = getComputedStyle(this).fontFamily;
    const money = (v) => (hints.currency ? hints.currency + ' ' : '') + v.toLocaleString(hints.chinese ? 'zh-CN' : 'en', { maximumFractionDigits: v !== 0 && Math.abs(v) < 1 ? 4 : 2 });
    const exact = (v) => (v === undefined || v === null || v === '-' ? '–' : hints.unit === 'money' ? money(+v) : (+v).toLocaleString(hints.chinese ? 'zh-CN' : 'en'));
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;

    option.color = PALETTE.map((name) => resolve(this, `var(${name})`));
    option.textStyle = { fontFamily: font, color: text };
    option.animation = !calm;
    option.animationDuration = 250;
    option.grid = { left: 4, right: 22, top: 36, bottom: 4, containLabel: true, ...option.grid };
    option.tooltip = {
      trigger: 'axis', confine: true, valueFormatter: exact,
      axisPointer: { type: 'shadow', shadowStyle: { color: line } },
      backgroundColor: resolve(this, 'var(--sluice-tooltip-background)'), borderColor: line, borderWidth: 1, padding: [8, 12],
      textStyle: { color: text, fontFamily: font, fontSize: 12 },
      ...option.tooltip
    };
    if (option.legend) {
      option.legend = { top: 0, left: 0, icon: 'roundRect', itemWidth: 10, itemHeight: 10, itemGap: 16, type: 'scroll',
        pageIconColor: faint, pageIconInactiveColor: line, pageTextStyle: { color: faint },
        textStyle: { color: faint, fontFamily: font }, ...option.legend };
    }
    for (const axis of [].concat(option.xAxis || [], option.yAxis || [])) {
      axis.axisLabel = { color: faint, fontFamily: font, hideOverlap: true, ...axis.axisLabel };
      axis.axisLine = { show: axis.type === 'category', lineStyle: { color: line }, ...axis.axisLine };
      axis.axisTick = { show: false };
      axis.splitLine = { show: axis.type === 'value', lineStyle: { color: line, type: [3, 4] } };
      if (axis.type === 'value') {
        axis.splitNumber = axis.splitNumber || 4;
        axis.axisLabel.formatter = (v) => (hints.unit === 'money' && hints.currency.length === 1 ? hints.currency : '') + compact(v, hints.chinese);
      }
    }
    for (const series of [].concat(option.series || [])) {
      if (series.type === 'line') {
        series.symbol = series.symbol || 'circle';
        series.symbolSize = 5;
        series.showSymbol = !!series.showSymbol;
        series.lineStyle = { width: 2, ...series.lineStyle };
      }
    }
    return option;
  }
}

customElements.define('sluice-chart', SluiceChart);
