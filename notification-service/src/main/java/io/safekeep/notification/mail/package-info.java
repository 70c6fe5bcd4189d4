/// Mail to people outside: addresses, and the server that takes messages for them.
@NullMarked
package io.safekeep.notification.mail;

import org.jspecify.annotations.NullMarked;
