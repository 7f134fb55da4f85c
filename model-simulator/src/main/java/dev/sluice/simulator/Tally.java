package dev.sluice.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an instance has served; any thread may ask, event loops write.
final class Tally {
    private final int remembered;
    private final ArrayDeque<Ticket> tickets = new ArrayDeque<>();
    private long connections;
    private long requests;
    private long finished;
    private long promptTokens;
    private long completionTokens;
    private long begunPromptTokens;
    private long generatedTokens;
    private long closedTokens;
    private long deliveredTokens;
    private long open;
    private long mostOpen;
    private int epoch;

    Tally(int remembered) {
        this.remembered = remembered;
    }

    synchronized void connected() {
        connections++;
    }

    synchronized Ticket arrived(@Nullable String requestId, ChatAsk ask) {
        var ticket = new Ticket(requestId, ask, epoch);
        requests++;
        open++;
        mostOpen = Math.max(mostOpen, open);
        if (remembered > 0) {
            if (tickets.size() == remembered) {
                tickets.removeFirst();
            }
            tickets.addLast(ticket);
        }
        return ticket;
    }

    synchronized Counts counts() {
        var served = new ArrayList<Counts.Served>(tickets.size());
        for (var ticket : tickets) {
            served.add(ticket.served());
        }
        return new Counts(
                connections,
                requests,
                finished,
                promptTokens,
                completionTokens,
                begunPromptTokens,
                generatedTokens,
                closedTokens,
                deliveredTokens,
                open,
                mostOpen,
                List.copyOf(served));
    }

    /// Forgets all counts; requests that are open now will not be counted when they end.
    synchronized void reset() {
        epoch++;
        tickets.clear();
        connections = 0;
        requests = 0;
        finished = 0;
        promptTokens = 0;
        completionTokens = 0;
        begunPromptTokens = 0;
        generatedTokens = 0;
        closedTokens = 0;
        deliveredTokens = 0;
        open = 0;
        mostOpen = 0;
    }

    /// One request's place in the counts. It ends once: a second ending does nothing.
    final class Ticket {
        private final @Nullable String requestId;
        private final ChatAsk ask;
        private final int born;
        private int status;
        private int begun;
        private int generated;
        private int delivered;
        private boolean ended;
        private boolean whole;

        private Ticket(@Nullable String requestId, ChatAsk ask, int born) {
            this.requestId = requestId;
            this.ask = ask;
            this.born = born;
        }

        void answered(int code) {
            synchronized (Tally.this) {
                status = code;
            }
        }

        /// Answered with an error status; that was all.
        void refused(int code) {
            answered(code);
            giveUp();
        }

        /// The prompt was read and an answer is being made.
        void begun() {
            synchronized (Tally.this) {
                begun = ask.promptTokens();
                if (born == epoch) {
                    begunPromptTokens += begun;
                }
            }
        }

        /// So many completion tokens more were made.
        void generated(int tokens) {
            synchronized (Tally.this) {
                generated += tokens;
                if (born == epoch) {
                    generatedTokens += tokens;
                }
            }
        }

        void delivered(int tokens) {
            synchronized (Tally.this) {
                delivered += tokens;
                if (born == epoch) {
                    deliveredTokens += tokens;
                }
            }
        }

        /// The last byte of the answer is out.
        void finish(int completion) {
            synchronized (Tally.this) {
                if (!ended) {
                    end();
                    whole = true;
                    if (born == epoch) {
                        finished++;
                        promptTokens += ask.promptTokens();
                        completionTokens += completion;
                    }
                }
            }
        }

        /// The answer will not be finished.
        void giveUp() {
            synchronized (Tally.this) {
                if (!ended) {
                    end();
                }
            }
        }

        private void end() {
            ended = true;
            if (born == epoch) {
                open--;
                closedTokens += begun + generated;
            }
        }

        private Counts.Served served() {
            return new Counts.Served(
                    requestId,
                    ask.model(),
                    ask.stream(),
                    status,
                    ask.promptTokens(),
                    delivered,
                    whole);
        }
    }
}
