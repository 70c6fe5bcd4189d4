package io.safekeep.notification.deadline;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.stream.Stream;

/// Which days count where a period is given in business days.
public enum BusinessDays {

  /// Monday to Friday, without regard to holidays.
  WEEKDAYS {
    @Override
    boolean isHoliday(LocalDate day) {
      return false;
    }
  },

  /// Monday to Friday, less the legal public holidays of the United States (5 USC 6103), when the
  /// SEC is closed.
  US_FEDERAL {
    @Override
    boolean isHoliday(LocalDate day) {
      // The first of January may be observed on the last day of the year before.
      return Stream.concat(holidays(day.getYear()), holidays(day.getYear() + 1))
          .anyMatch(day::equals);
    }
  };

  private static final int THURSDAY_OF_THANKS = 4;
  private static final int JUNETEENTH = 19;
  private static final int INDEPENDENCE = 4;
  private static final int VETERANS = 11;
  private static final int CHRISTMAS = 25;
  private static final int THIRD = 3;

  abstract boolean isHoliday(LocalDate day);

  public boolean isOne(LocalDate day) {
    return !isWeekend(day) && !isHoliday(day);
  }

  /// The day that so many business days after another one, which does not count itself, end.
  public LocalDate after(LocalDate day, int days) {
    LocalDate end = day;
    for (int left = days; left > 0; ) {
      end = end.plusDays(1);
      if (isOne(end)) {
        left--;
      }
    }
    return end;
  }

  private static boolean isWeekend(LocalDate day) {
    return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
  }

  private static Stream<LocalDate> holidays(int year) {
    return Stream.of(
        observed(LocalDate.of(year, Month.JANUARY, 1)),
        nth(year, Month.JANUARY, THIRD, DayOfWeek.MONDAY),
        nth(year, Month.FEBRUARY, THIRD, DayOfWeek.MONDAY),
        LocalDate.of(year, Month.MAY, 1).with(TemporalAdjusters.lastInMonth(DayOfWeek.MONDAY)),
        observed(LocalDate.of(year, Month.JUNE, JUNETEENTH)),
        observed(LocalDate.of(year, Month.JULY, INDEPENDENCE)),
        nth(year, Month.SEPTEMBER, 1, DayOfWeek.MONDAY),
        nth(year, Month.OCTOBER, 2, DayOfWeek.MONDAY),
        observed(LocalDate.of(year, Month.NOVEMBER, VETERANS)),
        nth(year, Month.NOVEMBER, THURSDAY_OF_THANKS, DayOfWeek.THURSDAY),
        observed(LocalDate.of(year, Month.DECEMBER, CHRISTMAS)));
  }

  private static LocalDate nth(int year, Month month, int ordinal, DayOfWeek day) {
    return LocalDate.of(year, month, 1).with(TemporalAdjusters.dayOfWeekInMonth(ordinal, day));
  }

  /// On the Friday before a Saturday and the Monday after a Sunday.
  private static LocalDate observed(LocalDate day) {
    return switch (day.getDayOfWeek()) {
      case SATURDAY -> day.minusDays(1);
      case SUNDAY -> day.plusDays(1);
      case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> day;
    };
  }
}
