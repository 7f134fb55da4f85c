package dev.sluice.console.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.Quotas;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `/api/v1/quotas/{quota}/state`: how full a quota is.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Quotas")
final class QuotaStateApi {
    private final Quotas quotas;
    private final QuotaStates states;

    QuotaStateApi(Quotas quotas, QuotaStates states) {
        this.quotas = quotas;
        this.states = states;
    }

    @Schema(name = "QuotaState")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StateBody(
            String quota,
            String unit,
            @Schema(description = "Of a quota in money, whose figures are amounts")
                    @Nullable String currency,
            @Nullable String window,
            @Schema(description = "When a gateway last spoke; absent where none has")
                    @Nullable Instant asOf,
            List<LedgerBody> ledgers) {}

    @Schema(
            name = "LedgerState",
            description =
                    "Sums over the gateways, each of which counts by itself. Without asOf no gateway has spoken of it"
                            + " yet, and nothing of the limit is used")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LedgerBody(
            @Schema(description = "Whose it is, where consumers have one each")
                    @Nullable String consumer,
            @Nullable String tenant,
            BigDecimal used,
            BigDecimal held,
            @Schema(description = "In force, a boost included") BigDecimal limit,
            BigDecimal remaining,
            @Nullable Instant resetsAt,
            @Schema(
                            description =
                                    "How often it said no since the gateways started; in shadow, how often it would have")
                    long refused,
            @Schema(description = "Of the last five minutes; absent where too little was heard")
                    @Nullable BigDecimal pacePerMinute,
            @Schema(description = "At that pace; absent where the window ends before")
                    @Nullable Instant emptyAt,
            @Nullable Instant asOf,
            List<GatewayBody> gateways) {}

    @Schema(name = "LedgerAtGateway")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GatewayBody(
            String gateway,
            BigDecimal used,
            BigDecimal held,
            BigDecimal limit,
            BigDecimal remaining,
            @Nullable Instant resetsAt,
            long refused,
            @Nullable BigDecimal pacePerMinute,
            @Nullable Instant emptyAt,
            Instant asOf) {}

    @GetMapping("/quotas/{quota}/state")
    @Operation(summary = "Read how full a quota is, ledger by ledger")
    ResponseEntity<StateBody> state(@PathVariable String quota) {
        var row = quotas.get(quota);
        return ResponseEntity.ok()
                .header("Cache-Control", "no-store")
                .body(
                        new StateBody(
                                row.name(),
                                row.unit().word(),
                                row.currency(),
                                row.window().isEmpty() ? null : row.window(),
                                states.asOf(),
                                states.of(row).stream().map(it -> body(row, it)).toList()));
    }

    private LedgerBody body(QuotaRow row, LedgerState state) {
        var consumer = state.consumer();
        var owner = consumer == null ? null : states.owner(consumer).orElse(null);
        return new LedgerBody(
                owner == null ? null : owner.consumer(),
                owner == null ? null : owner.tenant(),
                row.amount(state.used()),
                row.amount(state.held()),
                row.amount(state.limit()),
                row.amount(state.remaining()),
                state.resetsAt(),
                state.refused(),
                pace(row, state.pacePerMinute()),
                state.emptyAt(),
                state.asOf(),
                state.gateways().stream().map(it -> body(row, it)).toList());
    }

    private static GatewayBody body(QuotaRow row, LedgerState.AtGateway at) {
        return new GatewayBody(
                at.node(),
                row.amount(at.used()),
                row.amount(at.held()),
                row.amount(at.limit()),
                row.amount(at.remaining()),
                at.resetsAt(),
                at.refused(),
                pace(row, at.pacePerMinute()),
                at.emptyAt(),
                at.asOf());
    }

    /// To a tenth of the ledger's unit.
    private static @Nullable BigDecimal pace(QuotaRow row, @Nullable Double perMinute) {
        if (perMinute == null) {
            return null;
        }
        var tenths = BigDecimal.valueOf(perMinute).setScale(1, RoundingMode.HALF_UP);
        var pace = row.amount(1).multiply(tenths).stripTrailingZeros();
        return pace.scale() < 0 ? pace.setScale(0) : pace;
    }
}
