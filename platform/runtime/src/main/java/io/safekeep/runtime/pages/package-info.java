/// Pages that a service shows to people: who signs in to them, how, and what guards their forms.
@NullMarked
package io.safekeep.runtime.pages;

import org.jspecify.annotations.NullMarked;
