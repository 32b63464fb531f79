"""Products that not everybody may be offered, and those that may not choose whom they reach.

The numbers are those of the IAB Tech Lab's Ad Product Taxonomy 2.0. A controller declares which
of its own catalogue categories belong to a class (`[restricted.alcohol]`); the class brings the
age below which nobody is offered it, and the data by which nobody may be chosen for it. A class
of the controller's own naming is allowed, and is treated as one that can harm.

Source: IAB Tech Lab, Ad Product Taxonomy 2.0 (2024); the articles beside each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_TRAITS = frozenset(
    f"pd:{term}"
    for term in (
        "Age AgeExact AgeRange BirthDate Gender Family FamilyStructure Household MaritalStatus "
        "Parent PostalCode PhysicalAddress HomeLocation HouseNumber Vulnerability"
    ).split()
)
"""Age, gender, family and where one lives, as DPV terms."""


@dataclass(frozen=True, slots=True)
class ProductClass:
    """What the law and decency ask of offers of one class.

    Args:
        iab: its numbers in the Ad Product Taxonomy.
        least_age: the age that must be assured, whatever a data map says; 0 for none.
        harms: whether those who excluded themselves, and the vulnerable, are left out.
        blind_to: categories of data that may not choose who is offered it.
        article: the rule that the last comes from.
    """

    iab: tuple[int, ...]
    least_age: int = 18
    harms: bool = True
    blind_to: frozenset[str] = frozenset()
    article: str = ""


_LENDING = "15 U.S.C. 1691(a); 12 CFR 1002.4"

CLASSES: Mapping[str, ProductClass] = MappingProxyType(
    {
        "adult": ProductClass((1001,)),
        "alcohol": ProductClass((1002,)),
        "cannabis": ProductClass((1049,)),
        "credit": ProductClass((1337, 1339, 1348), blind_to=_TRAITS, article=_LENDING),
        "dating": ProductClass((1259,)),
        "employment": ProductClass(
            (1301,),
            least_age=0,
            harms=False,
            blind_to=_TRAITS,
            article="29 U.S.C. 623(e); 42 U.S.C. 2000e-3(b); Directive 2000/78/EC Art. 3(1)",
        ),
        "gambling": ProductClass((1361,)),
        "housing": ProductClass(
            (1484, 1485), least_age=0, harms=False, blind_to=_TRAITS, article="42 U.S.C. 3604(c)"
        ),
        "medicine": ProductClass((1473, 1208, 1521)),
        "payday_loans": ProductClass((1349,), blind_to=_TRAITS, article=_LENDING),
        "tobacco": ProductClass((1544,)),
        "weapons": ProductClass((1576,)),
        "weight_loss": ProductClass((1291, 1255)),
    }
)
"""By the name that a data map uses."""

_OWN = ProductClass(())


def product_class(name: str) -> ProductClass:
    """What is asked of a class; one of the controller's own naming can harm.

    Examples:
        >>> product_class("housing").least_age, product_class("fireworks").harms
        (0, True)
    """
    return CLASSES.get(name, _OWN)
