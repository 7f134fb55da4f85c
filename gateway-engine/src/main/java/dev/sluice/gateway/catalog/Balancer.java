package dev.sluice.gateway.catalog;

/// How a route picks inside a tier. `hashOn` (`header`, `consumer`, `vars`, ...) and `key` count
/// only for {@link Algorithm#CHASH}.
public record Balancer(Algorithm algorithm, String hashOn, String key) {

    /// Turn by turn, by weight.
    public static final Balancer ROUND_ROBIN = new Balancer(Algorithm.ROUND_ROBIN, "", "");

    /// The ways to pick.
    public enum Algorithm {
        ROUND_ROBIN,
        CHASH,
        LEAST_REQUEST,
        RANDOM,
        ADAPTIVE
    }
}
