package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Hands one running {@link Product} to every class that asks for it: a start costs more than a
/// test, and tests keep apart by the names they use.
final class SharedProduct implements ParameterResolver {
    private static final ExtensionContext.Namespace HERE =
            ExtensionContext.Namespace.create(SharedProduct.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Product.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(HERE)
                .computeIfAbsent("product", _ -> Product.up(folder("up")), Product.class);
    }

    /// A fresh folder for a process's data below the build's.
    static Path folder(String name) {
        try {
            var work = Path.of(System.getProperty("sluice.work")).toAbsolutePath().normalize();
            Files.createDirectories(work);
            return Files.createTempDirectory(work, name + "-").resolve("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
