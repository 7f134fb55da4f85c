package dev.sluice.console.ui.shell;

import static com.vaadin.flow.spring.security.VaadinSecurityConfigurer.vaadin;

import dev.sluice.console.access.Entitlements;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/// Who may see the pages. The REST API and the actuator have chains of their own that come first;
/// everything else comes here: a view without an access annotation is denied.
@Configuration(proxyBeanMethods = false)
public class ConsoleSecurity {

    /// After every chain that has a path of its own.
    static final int LAST = 100;

    @Bean
    @Order(LAST)
    SecurityFilterChain pages(HttpSecurity http, Entitlements entitlements) {
        http.authorizeHttpRequests(requests ->
                requests.requestMatchers("/charts/**", "/icons/**", "/matrix/**", "/console.css")
                        .permitAll());
        http.headers(headers ->
                headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN)));
        http.addFilterBefore(new SameOriginSignIn(), UsernamePasswordAuthenticationFilter.class);
        http.addFilterBefore(
                new SessionRights(entitlements::stand), UsernamePasswordAuthenticationFilter.class);
        // An address that is nothing gets the page that says so, not a bare 403; views say on their
        // own who may see them.
        return http.with(
                        vaadin(),
                        pages ->
                                pages.loginView(LoginView.class)
                                        .anyRequest(rest -> rest.authenticated()))
                .build();
    }
}
