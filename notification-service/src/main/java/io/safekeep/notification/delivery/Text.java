package io.safekeep.notification.delivery;

import org.jspecify.annotations.Nullable;

/// What a message says, in the forms that channels want. Plain text: nothing in it is markup.
///
/// @param subject one line
/// @param plain the whole of it; line breaks are kept
/// @param html the same for mail readers; null for one made of the plain text
/// @param link where to go on, an https URL; null if nowhere
public record Text(String subject, String plain, @Nullable String html, @Nullable String link) {}
