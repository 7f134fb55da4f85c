package dev.sluice.console.instances;

import dev.sluice.console.secrets.SecretRef;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.util.Objects;
import java.util.UUID;

/// Where one credential goes and which secret it is.
@Embeddable
class CredentialPart {
    /// Where an upstream looks for a credential.
    enum Place {
        HEADER,
        QUERY
    }

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    Place place;

    @Column(nullable = false)
    String name;

    @Column(nullable = false)
    UUID secretId;

    @Column(nullable = false)
    int secretVersion;

    /// `$env://NAME`, or empty: Hibernate removes set elements by all their columns, so none may be
    /// null.
    @Column(nullable = false)
    String reference;

    @SuppressWarnings("NullAway.Init")
    protected CredentialPart() {}

    CredentialPart(Place place, String name, SecretRef secret, String reference) {
        this.place = place;
        this.name = name;
        this.secretId = secret.id();
        this.secretVersion = secret.version();
        this.reference = reference;
    }

    SecretRef secret() {
        return new SecretRef(secretId, secretVersion);
    }

    CredentialRow row() {
        return new CredentialRow(name, secret(), reference.isEmpty() ? null : reference);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CredentialPart that
                && place == that.place
                && name.equals(that.name)
                && secretId.equals(that.secretId)
                && secretVersion == that.secretVersion
                && reference.equals(that.reference);
    }

    @Override
    public int hashCode() {
        return Objects.hash(place, name, secretId, secretVersion);
    }
}
