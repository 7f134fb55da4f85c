package dev.sluice.console.quotas;

/// What a request costs a ledger, linear in its token counts: `request` plus each count times its
/// weight, all in millionths of the ledger's unit.
///
/// `prompt` weighs all prompt tokens; `cachedPrompt` and `cacheWrite` are what a token that is also
/// one of those weighs more, most often less than nothing.
public record TokenWeights(
        long request, long prompt, long cachedPrompt, long cacheWrite, long completion) {}
