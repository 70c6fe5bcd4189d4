package io.safekeep.notification.duty;

import io.safekeep.notification.page.PageResource;
import io.safekeep.notification.page.PageResource.PageView;
import io.safekeep.notification.ways.Card;
import io.safekeep.notification.ways.Card.Item;
import io.safekeep.notification.ways.Card.Place;
import io.safekeep.notification.ways.StartCard;
import io.safekeep.runtime.pages.SignedIn;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// Whether help is asked for, to whoever may see it.
@Singleton
class PagesCard implements StartCard {

  private final PageResource pages;
  private final SignedIn signedIn;

  PagesCard(PageResource pages, SignedIn signedIn) {
    this.pages = pages;
    this.signedIn = signedIn;
  }

  @Override
  public Optional<Card> card() {
    return signedIn.may("on-call", "read")
        ? Optional.of(card(pages.list(true, null, 1).items()))
        : Optional.empty();
  }

  private static Card card(List<PageView> open) {
    long alone = open.stream().filter(page -> !page.state().equals("acknowledged")).count();
    return new Card(
        Place.PAGES,
        "Pages",
        "/pages",
        alone > 0 ? "bad" : open.isEmpty() ? "good" : "busy",
        alone > 0
            ? alone + " of " + open.size() + " in nobody's hand"
            : open.isEmpty() ? "All is quiet" : open.size() + " in hand",
        open.stream()
            .limit(Card.ROOM)
            .map(page ->
                new Item(
                    page.title(), "/pages/" + page.id(), Shown.State.ofPage(page.state()).text()))
            .toList());
  }
}
