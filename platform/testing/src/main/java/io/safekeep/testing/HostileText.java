package io.safekeep.testing;

import java.util.List;

/// Texts that want to be scripts (P147).
public final class HostileText {

  /// Each asks the server for `/executed/...` when it runs.
  public static final List<String> CORPUS =
      List.of(
          "<script>fetch('/executed/1')</script>",
          "<img src=x onerror=\"fetch('/executed/2')\">",
          "\"><svg onload=fetch('/executed/3')>",
          "'><img src=/executed/4>",
          "</title><script>fetch('/executed/5')</script>",
          "</style><script>fetch('/executed/6')</script>",
          "<iframe srcdoc=\"<script>parent.fetch('/executed/7')</script>\"></iframe>",
          "<a href=\"javascript:fetch('/executed/8')\" autofocus onfocus=fetch('/executed/9')>x</a>",
          "<details open ontoggle=fetch('/executed/10')>",
          "<math><mtext></form><form><mglyph><style></math><img src=x onerror=fetch('/executed/11')>",
          "<link rel=stylesheet href=/executed/12>",
          "<meta http-equiv=refresh content=\"0;url=/executed/13\">",
          "<object data=/executed/14></object><embed src=/executed/15>",
          "{inject:config} {page.frame} {#eval}<script>fetch('/executed/16')</script>{/eval}",
          "&lt;script&gt;fetch('/executed/17')&lt;/script&gt;",
          "\u2028<scr\u0001ipt>fetch('/executed/18')</scr\u0001ipt>",
          "<!--><script>fetch('/executed/19')</script-->",
          "]]><script>fetch('/executed/20')</script>",
          "<base href=//elsewhere.example/><style>@import '/executed/21';</style>",
          "<body onload=fetch('/executed/22')>");

  private HostileText() {}
}
