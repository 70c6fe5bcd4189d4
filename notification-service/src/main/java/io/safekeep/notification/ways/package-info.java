/// The way from page to page.
@NullMarked
package io.safekeep.notification.ways;

import org.jspecify.annotations.NullMarked;
