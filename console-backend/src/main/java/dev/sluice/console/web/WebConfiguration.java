package dev.sluice.console.web;

import dev.sluice.console.shared.OwnPorts;
import jakarta.servlet.DispatcherType;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// How JSON is read, which ports listen, and what a path gets that no controller knows.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdminPortSettings.class)
class WebConfiguration {
    /// A field given twice is a mistake, not a choice; numbers keep every digit.
    @Bean
    JsonMapperBuilderCustomizer strictJson() {
        return builder ->
                builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .enable(
                                DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                                DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                                DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }

    @Bean
    AdminPort adminPort(AdminPortSettings settings, OwnPorts ownPorts) {
        return new AdminPort(settings, ownPorts);
    }

    @Bean
    ServerRules serverRules(JsonMapper json) {
        return new ServerRules(json);
    }

    @Bean
    FilterRegistrationBean<FailedCalls> failedCalls(AdminPort port, ProblemWriter problems) {
        var failed = new FilterRegistrationBean<>(new FailedCalls(port, problems));
        failed.setDispatcherTypes(DispatcherType.ERROR);
        failed.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return failed;
    }

    @Bean
    FilterRegistrationBean<AdminPortWall> adminPortWall(AdminPort port, ProblemWriter problems) {
        var wall = new FilterRegistrationBean<>(new AdminPortWall(port, problems));
        wall.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return wall;
    }

    @Bean
    FilterRegistrationBean<BodyLimit> bodyLimit(ProblemWriter problems) {
        var limit = new FilterRegistrationBean<>(new BodyLimit(problems));
        limit.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return limit;
    }

    /// Comes right after the controllers and before whatever serves the console's pages.
    @Bean
    SimpleUrlHandlerMapping noSuchResource(ProblemWriter problems) {
        HttpRequestHandler handler =
                (request, response) ->
                        problems.write(
                                response,
                                HttpStatus.NOT_FOUND,
                                "no such resource; the API is described at /api/v1/openapi.json");
        return new SimpleUrlHandlerMapping(
                Map.of("/api", handler, "/api/**", handler, "/apisix/**", handler), 1);
    }
}
