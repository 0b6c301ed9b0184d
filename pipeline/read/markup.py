"""What tags and classes mean, as word lists: how an element is shown, and what is furniture.

Sources: the HTML standard's section on rendering for the tags; own lists for classes and ids,
after the words that WordPress, Drupal, SPIP and the French state's design system use in them.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


# --- how elements are shown --------------------------------------------------------------------

# Everything that is not named here is a block, custom elements included: text set apart by
# mistake is read well, text run together is not.
INLINE = words("""
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark meter nobr
    output progress q rp rt ruby s samp small span strike strong sub sup time tt u var wbr img
    input picture source map area amp-img
""")

# Blocks with a blank line before and after.
SPACED = words("""
    p h1 h2 h3 h4 h5 h6 blockquote pre table ul ol dl hr section article aside nav header footer
    main form fieldset figure
""")

# Elements that are not shown, or show no text of the page.
UNSEEN = words("""
    head title script style template noscript noframes iframe object embed applet canvas audio
    video svg math select datalist textarea meta link base param track
""")

# "Hidden from the eye, read by screen readers" in Bootstrap, WordPress and Drupal.
UNSEEN_CLASSES = words("""
    visually-hidden visuallyhidden sr-only screen-reader-text element-invisible
""")

# --- furniture ---------------------------------------------------------------------------------

# Words in class and id. Absent: "widget", "banner", "header", "content", "block", which page
# builders put around the text itself.
FURNITURE = words("""
    nav navbar navigation menu menus submenu megamenu topmenu breadcrumb breadcrumbs ariane
    filariane sidebar footer topbar masthead cookie cookies consent gdpr rgpd tarteaucitron
    onetrust axeptio didomi share sharing sharedaddy partage partager social socials addtoany
    addthis newsletter subscribe abonnement related similaires connexes recommended comments
    comment respond pagination pager skip toolbar recherche search login popup modal advert ads
    publicite langues languages pied commentaires commentaire onglets
    caption legende credit credits copyright
""")

# A class with one of these words speaks of the page ("has-sidebar"), of its subject
# ("category-social") or of its place in a grid, not of what the element is.
NOT_FURNITURE = words("""
    has with no without is js category tag post single page type format status theme layout
    hentry term node
""")

# The class of a heading that is no <h1>, and, as Europresse writes them, of a newspaper's name.
HEADING = words("titre title headline intitule articletitle")
PUBLISHER_CLASSES = words("docpublicationname")

CONTACT = words("contact contacts")

ROLES = words("""
    navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar
""")

# --- a page flattened because it is nested too deeply ------------------------------------------

KEPT_WHEN_FLAT = words("html head body title meta link script style br p h1 template")
DROPPED_WHEN_FLAT = words("a abbr b big em font i small span strong sub sup time tt u")
