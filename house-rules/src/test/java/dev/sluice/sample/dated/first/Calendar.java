package dev.sluice.sample.dated.first;

import java.util.Date;

@SuppressWarnings("JavaUtilDate")
public final class Calendar {
    public long day() {
        return new Date(0).getTime();
    }
}
