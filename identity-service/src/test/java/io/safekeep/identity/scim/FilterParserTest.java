package io.safekeep.identity.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.identity.scim.Filter.And;
import io.safekeep.identity.scim.Filter.Compare;
import io.safekeep.identity.scim.Filter.Not;
import io.safekeep.identity.scim.Filter.Operator;
import io.safekeep.identity.scim.Filter.Or;
import io.safekeep.identity.scim.Filter.Present;
import io.safekeep.identity.scim.Filter.Within;
import io.safekeep.identity.scim.FilterParser.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {

  @Test
  void equationIsReadWithTheNameInLowerCaseAndTheValueAsItIs() {
    assertThat(FilterParser.filter("userName eq \"Ada@Acme.example\""))
        .isEqualTo(new Compare("username", Operator.EQ, "Ada@Acme.example"));
  }

  @Test
  void schemaBeforeTheNameIsLeftOut() {
    assertThat(
            FilterParser.filter(
                "urn:ietf:params:scim:schemas:core:2.0:User:name.familyName co \"O'Malley\""))
        .isEqualTo(new Compare("name.familyname", Operator.CO, "O'Malley"));
  }

  @Test
  void andBindsTighterThanOr() {
    assertThat(FilterParser.filter("active eq true or title pr AND NOT (emails pr)"))
        .isEqualTo(
            new Or(
                new Compare("active", Operator.EQ, "true"),
                new And(new Present("title"), new Not(new Present("emails")))));
  }

  @Test
  void bracketsGroupAndFilterWithin() {
    assertThat(
            FilterParser.filter(
                "(userName sw \"J\" or id pr) and emails[type eq \"work\" and value ew \"x\"]"))
        .isEqualTo(
            new And(
                new Or(new Compare("username", Operator.SW, "J"), new Present("id")),
                new Within(
                    "emails",
                    new And(
                        new Compare("type", Operator.EQ, "work"),
                        new Compare("value", Operator.EW, "x")))));
  }

  @Test
  void quoteAndBackslashAreEscaped() {
    assertThat(FilterParser.filter("displayName eq \"a \\\"b\\\" \\\\ c\""))
        .isEqualTo(new Compare("displayname", Operator.EQ, "a \"b\" \\ c"));
  }

  @Test
  void nullIsTheSameAsNotThere() {
    assertThat(FilterParser.filter("externalId eq null"))
        .isEqualTo(new Not(new Present("externalid")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "userName",
        "userName eq",
        "userName is \"x\"",
        "userName eq \"x",
        "userName eq \"x\" and",
        "userName eq \"x\" \"y\"",
        "(userName eq \"x\"",
        "emails[type eq \"work\"",
        "userName eq ]",
        "userName eq \"\\u0041\"",
        "\"userName\" eq \"x\"",
        "userName eq 'x'",
        "userName gt null"
      })
  void whatIsNoFilterIsRefused(String text) {
    assertThatThrownBy(() -> FilterParser.filter(text))
        .isInstanceOfSatisfying(
            ScimError.class, error -> assertThat(error.type()).isEqualTo("invalidFilter"));
  }

  @Test
  void nestingAndLengthAreBounded() {
    for (var text : List.of("(".repeat(900) + "id pr" + ")".repeat(900), "a".repeat(2_001))) {
      assertThatThrownBy(() -> FilterParser.filter(text)).isInstanceOf(ScimError.class);
    }
  }

  @Test
  void pathNamesAttributeFilterAndPart() {
    assertThat(FilterParser.path("name.givenName"))
        .isEqualTo(new Path("name", Optional.empty(), Optional.of("givenname")));
    assertThat(FilterParser.path("emails[type eq \"work\"].value"))
        .isEqualTo(
            new Path(
                "emails",
                Optional.of(new Compare("type", Operator.EQ, "work")),
                Optional.of("value")));
    assertThat(FilterParser.path("members[value eq \"2819c223\"]"))
        .isEqualTo(
            new Path(
                "members",
                Optional.of(new Compare("value", Operator.EQ, "2819c223")),
                Optional.empty()));
    assertThat(
            FilterParser.path(
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"))
        .isEqualTo(
            new Path(
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:department",
                Optional.empty(),
                Optional.empty()));
  }
}
