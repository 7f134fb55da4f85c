package dev.sluice.console.statements;

import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A statement laid out for paper and spreadsheets: what stands above, a table, what stands below.
///
/// @param head pairs of a word and what it says
/// @param rows texts, whole numbers and amounts; null for an empty cell
/// @param foot pairs of a word and an amount or a text
record Sheet(
        String title,
        List<Fact> head,
        List<Column> columns,
        List<List<@Nullable Object>> rows,
        List<Fact> foot) {

    /// A word and what it says.
    record Fact(String word, Object says) {}

    /// @param number its cells stand to the right
    /// @param share of the width, in parts
    record Column(String word, boolean number, int share) {}

    /// The words of a sheet in one language.
    enum Language {
        ENGLISH,
        CHINESE;

        private String of(String english, String chinese) {
            return this == ENGLISH ? english : chinese;
        }
    }

    static Sheet of(Statement statement, Language language) {
        var unit = statement.unit();
        var head = new ArrayList<Fact>();
        head.add(new Fact(language.of("Tenant", "租户"), statement.tenant().name()));
        if (unit != null) {
            head.add(new Fact(language.of("Business unit", "业务单元"), unit.name()));
        }
        head.add(new Fact(language.of("Month", "月份"), statement.month().toString()));
        head.add(new Fact(language.of("Time zone", "时区"), statement.zone().getId()));
        head.add(new Fact(language.of("Currency", "货币"), statement.currency()));
        head.add(new Fact(language.of("State", "状态"), state(statement, language)));
        new TreeMap<>(statement.rates())
                .forEach((currency, rate) ->
                        head.add(
                                new Fact(
                                        language.of("Exchange rate", "汇率"),
                                        "1 %s = %s %s"
                                                .formatted(
                                                        currency,
                                                        rate.toPlainString(),
                                                        statement.currency()))));
        head.add(
                new Fact(
                        language.of("As of", "截至"),
                        statement.asOf().truncatedTo(ChronoUnit.SECONDS).toString()));
        var foot = new ArrayList<Fact>();
        for (var part : statement.units()) {
            foot.add(
                    new Fact(
                            part.unit().isEmpty()
                                    ? language.of("Without a business unit", "无业务单元")
                                    : part.unit(),
                            part.total()));
        }
        foot.add(
                new Fact(
                        language.of("Of this, adjustments of earlier months", "其中以前月份的调整"),
                        statement.adjustments()));
        foot.add(new Fact(language.of("Total", "合计"), statement.total()));
        foot.add(
                new Fact(
                        language.of("Due", "应付") + " (" + statement.currency() + ")",
                        statement.due()));
        if (statement.unpriced() > 0) {
            foot.add(
                    new Fact(
                            language.of("Requests without a price, not contained", "未定价的请求（未计入）"),
                            String.valueOf(statement.unpriced())));
        }
        return new Sheet(
                language.of("Statement of usage", "用量账单"),
                head,
                columns(language),
                rows(statement),
                foot);
    }

    private static String state(Statement statement, Language language) {
        return switch (statement.state()) {
            case DRAFT -> language.of("Draft", "草稿");
            case CLOSED -> language.of("Closed", "已结");
            case CORRECTED -> language.of("Closed, corrected by later statements", "已结，由后续账单更正");
        };
    }

    private static List<Column> columns(Language language) {
        return List.of(
                new Column(language.of("Business unit", "业务单元"), false, 14),
                new Column(language.of("Consumer", "消费者"), false, 14),
                new Column(language.of("Model", "模型"), false, 15),
                new Column(language.of("Price", "价格"), false, 14),
                new Column(language.of("Period", "所属月份"), false, 8),
                new Column(language.of("Requests", "请求"), true, 9),
                new Column(language.of("Prompt", "提示 token"), true, 12),
                new Column(language.of("of it cached", "其中缓存命中"), true, 11),
                new Column(language.of("of it cache write", "其中缓存写入"), true, 11),
                new Column(language.of("Completion", "补全 token"), true, 12),
                new Column(language.of("of it reasoning", "其中推理"), true, 11),
                new Column(language.of("Amount", "金额"), true, 14),
                new Column(language.of("Currency", "货币"), false, 7),
                new Column(language.of("Converted", "折算金额"), true, 13));
    }

    private static List<List<@Nullable Object>> rows(Statement statement) {
        var rows = new ArrayList<List<@Nullable Object>>(statement.lines().size());
        for (var line : statement.lines()) {
            var row = new ArrayList<@Nullable Object>();
            row.add(line.unit().name());
            row.add(line.consumer().name());
            row.add(line.model());
            row.add(line.price().name());
            row.add(line.period().toString());
            row.add(line.requests());
            row.add(line.promptTokens());
            row.add(line.cachedPromptTokens());
            row.add(line.cacheWriteTokens());
            row.add(line.completionTokens());
            row.add(line.reasoningTokens());
            row.add(line.amount().amount());
            row.add(line.amount().currency());
            row.add(line.converted());
            rows.add(row);
        }
        return rows;
    }

    /// A cell as it is read: amounts and counts without a thousands' mark, as they are typed.
    static String text(@Nullable Object cell) {
        return switch (cell) {
            case null -> "";
            case BigDecimal amount -> amount.toPlainString();
            default -> cell.toString();
        };
    }
}
