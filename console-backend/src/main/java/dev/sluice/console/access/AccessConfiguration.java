package dev.sluice.console.access;

import dev.sluice.console.secrets.Peppers;
import dev.sluice.console.shared.Ids;
import dev.sluice.console.web.ProblemWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Who gets in where: one chain for the REST API, one for the operations endpoints. The chain of
/// the pages is the user interface's and comes last.
@Configuration(proxyBeanMethods = false)
@EnableMethodSecurity
@EnableConfigurationProperties(AdminSettings.class)
class AccessConfiguration {
    private static final Set<String> KNOWN_METHODS =
            Arrays.stream(HttpMethod.values()).map(HttpMethod::name).collect(Collectors.toSet());

    /// Argon2id with 19 MiB and two passes.
    @Bean
    PasswordEncoder passwordEncoder() {
        return new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);
    }

    @Bean
    UserDirectory userDirectory(UserRepository users) {
        return new UserDirectory(users);
    }

    @Bean
    AuthenticationProvider signIn(UserDirectory users, PasswordEncoder passwords, Clock clock) {
        return new SignIn(
                users, passwords, new SignInThrottle(clock, 5), new SignInThrottle(clock, 20));
    }

    @Bean
    Credentials credentials(
            JdbcClient jdbc, Peppers peppers, UserRepository users, Ids ids, Clock clock) {
        return new Credentials(jdbc, peppers, users, ids, clock, new SecureRandom());
    }

    @Bean
    FirstLogin firstLogin(
            UserRepository users,
            Credentials credentials,
            PasswordEncoder passwords,
            Ids ids,
            Clock clock,
            AdminSettings settings,
            PlatformTransactionManager transactions) {
        var firstStart = new FirstStart(users, credentials, passwords, ids, clock);
        return Objects.requireNonNull(
                new TransactionTemplate(transactions).execute(_ -> firstStart.run(settings)));
    }

    /// A method that HTTP does not know is not a bad path.
    @Bean
    RequestRejectedHandler rejectedRequests() {
        return (request, response, _) ->
                response.sendError(
                        KNOWN_METHODS.contains(request.getMethod())
                                ? HttpStatus.BAD_REQUEST.value()
                                : HttpStatus.NOT_IMPLEMENTED.value());
    }

    @Bean
    @Order(10)
    SecurityFilterChain restChain(
            HttpSecurity http, Credentials credentials, ProblemWriter problems) throws Exception {
        return http.securityMatcher("/api/**", "/apisix/**")
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new KeyFilter(credentials, problems), AuthorizationFilter.class)
                .authorizeHttpRequests(requests ->
                        requests.requestMatchers(HttpMethod.GET, "/api/v1/openapi.json")
                                .permitAll()
                                .anyRequest()
                                .hasAnyRole(Role.PLATFORM_ADMIN.name(), Role.BU_VIEWER.name()))
                .exceptionHandling(refusals ->
                        refusals.authenticationEntryPoint(
                                        (_, response, _) -> {
                                            response.setHeader("WWW-Authenticate", "Bearer");
                                            problems.write(
                                                    response,
                                                    HttpStatus.UNAUTHORIZED,
                                                    KeyFilter.WANTED);
                                        })
                                .accessDeniedHandler((_, response, _) ->
                                        problems.write(
                                                response,
                                                HttpStatus.FORBIDDEN,
                                                "you may not do this")))
                .build();
    }

    @Bean
    @Order(20)
    SecurityFilterChain operationsChain(HttpSecurity http, Environment environment)
            throws Exception {
        // All that is served there is for everybody who reaches the port; what is not gets its 404
        // instead of the way to the sign-in.
        RequestMatcher onOperationsPort =
                request ->
                        Objects.equals(
                                environment.getProperty("local.management.port", Integer.class),
                                request.getLocalPort());
        return http.securityMatcher(onOperationsPort)
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }
}
