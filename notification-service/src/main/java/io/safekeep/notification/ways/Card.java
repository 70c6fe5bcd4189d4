package io.safekeep.notification.ways;

import java.util.List;

/// A card on the first page.
///
/// @param colour of its state: `good`, `busy`, `bad` or empty
/// @param state in a few words
/// @param items what wants to be looked at first
public record Card(
    Place place, String title, String href, String colour, String state, List<Item> items) {

  /// How many items a card has room for.
  public static final int ROOM = 3;

  public Card {
    items = List.copyOf(items);
  }

  /// Where a card stands: what cannot wait comes first.
  public enum Place {
    PAGES,
    ON_CALL,
    INCIDENTS,
    ALERTS,
    PUBLIC_STATUS,
    TENANT_INCIDENTS,
    CONTACTS,
    ENDPOINTS,
    STATUS,
    TRUST
  }

  /// One line.
  ///
  /// @param href empty if there is nothing more to see
  /// @param note what is to be known about it; may be empty
  public record Item(String text, String href, String note) {}
}
