package dev.sluice.console.pricing;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

interface ExchangeRateRepository extends JpaRepository<ExchangeRateEntity, UUID> {
    Optional<ExchangeRateEntity> findByFromCurrencyAndToCurrencyAndDay(
            String from, String to, LocalDate day);

    List<ExchangeRateEntity> findAllByOrderByFromCurrencyAscToCurrencyAscDayAsc();
}
