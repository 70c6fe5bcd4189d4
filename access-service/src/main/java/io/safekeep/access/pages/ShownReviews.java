package io.safekeep.access.pages;

import io.safekeep.access.catalogue.Catalogue;
import io.safekeep.access.catalogue.Catalogues;
import io.safekeep.access.catalogue.Entitlement;
import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.pages.Pages.Choice;
import io.safekeep.access.pages.Pages.Membership;
import io.safekeep.access.pages.Pages.Person;
import io.safekeep.access.pages.Pages.Review;
import io.safekeep.access.pages.Pages.Reviewer;
import io.safekeep.access.pages.Pages.Right;
import io.safekeep.access.pages.Pages.Settled;
import io.safekeep.access.pages.Pages.State;
import io.safekeep.access.pages.Pages.Used;
import io.safekeep.access.review.Campaign;
import io.safekeep.access.review.Campaigns;
import io.safekeep.access.review.ReviewItem;
import io.safekeep.access.review.Use;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reviews as pages show them.
@Singleton
class ShownReviews {

  private final Campaigns campaigns;
  private final Catalogues catalogues;
  private final SqlEmployees employees;
  private final Words words;
  private final Caller caller;
  private final Clock clock;

  ShownReviews(
      Campaigns campaigns,
      Catalogues catalogues,
      SqlEmployees employees,
      Words words,
      Caller caller,
      Clock clock) {
    this.campaigns = campaigns;
    this.catalogues = catalogues;
    this.employees = employees;
    this.words = words;
    this.caller = caller;
    this.clock = clock;
  }

  Review review(Campaign campaign) {
    var review = campaign.review();
    var left = Duration.between(clock.instant(), review.dueAt());
    var state = review.state();
    return new Review(
        review.id().toString(),
        title(review.reason()),
        switch (state) {
          case OPEN -> new State("busy", "Open");
          case OVERDUE -> new State("bad", "Overdue");
          case CLOSED -> new State("good", "Done");
        },
        state == io.safekeep.access.review.Review.State.CLOSED,
        Moment.toTheSecond(review.openedAt()),
        Moment.toTheSecond(review.dueAt()),
        left.isNegative() ? "" : Moment.length(left),
        left.isNegative(),
        campaign.items(),
        campaign.decided(),
        campaign.suspended(),
        campaign.percent(),
        campaign.mine(),
        campaign.mineToDecide());
  }

  private static String title(String reason) {
    return switch (reason) {
      case "quarter" -> "Quarterly review";
      case "mover" -> "After a change of teams";
      default -> Words.code(reason);
    };
  }

  List<Person> people(List<ReviewItem> items, ReviewPages.Form form) {
    var uses =
        campaigns
            .lastUses(items.stream().map(ReviewItem::employee).collect(Collectors.toSet()))
            .stream()
            .collect(Collectors.toMap(ShownReviews::key, Function.identity()));
    var catalogue = catalogues.inForce().catalogue();
    return items.stream()
        .collect(
            Collectors.groupingBy(ReviewItem::employee, LinkedHashMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(person ->
            new Person(
                person.getKey(),
                words.person(person.getKey()),
                person.getValue().stream()
                    .map(item -> membership(item, form, catalogue, uses))
                    .toList()))
        .toList();
  }

  private Membership membership(
      ReviewItem item, ReviewPages.Form form, Catalogue catalogue, Map<String, Use> uses) {
    var delegatedBy = item.delegatedBy();
    return new Membership(
        item.id().toString(),
        item.team(),
        item.state() == ReviewItem.State.SUSPENDED,
        delegatedBy == null ? "" : words.person(delegatedBy),
        form.items().contains(item.id().toString()),
        item.entitlements().stream()
            .map(name ->
                right(
                    name,
                    form.keeps(item, name),
                    catalogue,
                    uses.get(item.employee() + "/" + name)))
            .toList());
  }

  private Right right(String name, boolean kept, Catalogue catalogue, @Nullable Use use) {
    return new Right(
        name,
        Words.code(name),
        catalogue.find(name).map(Entitlement::description).orElse("Is not offered any more"),
        kept,
        use == null ? null : used(use));
  }

  private Used used(Use use) {
    return new Used(
        Moment.toTheSecond(use.at()),
        use.times(),
        use.resource() + " of " + words.tenant(use.tenant()),
        Words.code(use.reason()) + ", " + use.ticket(),
        use.approvers().isEmpty()
            ? "the policy alone"
            : use.approvers().stream().map(words::person).collect(Collectors.joining(", ")));
  }

  private static String key(Use use) {
    return use.employee() + "/" + use.entitlement();
  }

  Settled settled(ReviewItem item) {
    var by = item.decidedBy();
    var reason = item.reason();
    return new Settled(
        words.person(item.employee()),
        item.team(),
        switch (item.state()) {
          case OPEN -> new State("", "Open");
          case CERTIFIED -> new State("good", "Kept");
          case REDUCED -> new State("busy", "Reduced");
          case REVOKED -> new State("bad", "Taken away");
          case SUSPENDED -> new State("bad", "Suspended");
        },
        item.state() == ReviewItem.State.REDUCED ? kept(item) : "",
        by == null ? "Nobody, in time" : words.person(by),
        Moment.ifAny(item.decidedAt()),
        reason == null ? "" : reason);
  }

  private static String kept(ReviewItem item) {
    var gone = new HashSet<>(item.entitlements());
    item.keeps().forEach(gone::remove);
    return "stays: %s; gone: %s".formatted(inWords(item.keeps()), inWords(gone));
  }

  private static String inWords(Collection<String> entitlements) {
    return entitlements.stream().sorted().map(Words::code).collect(Collectors.joining(", "));
  }

  Reviewer reviewer(Campaigns.Progress progress) {
    var reviewer = progress.reviewer();
    return new Reviewer(
        reviewer == null ? "Team security, for people without a manager" : words.person(reviewer),
        progress.items(),
        progress.decided(),
        progress.items() == progress.decided());
  }

  List<Choice> colleagues() {
    return employees.active().stream()
        .filter(employee -> !employee.id().equals(caller.subject()))
        .sorted(Comparator.comparing(Employee::displayName))
        .map(employee -> new Choice(employee.id(), employee.displayName(), false))
        .toList();
  }
}
