"""The twenty-one sections of the Harmonized System: which chapters each has, and a short title of our own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A section, its first and last chapter, and its title by language."""

    number: str
    first: int
    last: int
    en: str
    fr: str

    def title(self, language: str) -> str:
        """Its title in a language, else in English."""
        return self.fr if language == "fr" else self.en


SECTIONS: tuple[Section, ...] = (
    Section("I", 1, 5, "Live animals, animal products", "Animaux vivants, produits animaux"),
    Section("II", 6, 14, "Vegetable products", "Produits végétaux"),
    Section("III", 15, 15, "Fats, oils and waxes", "Graisses, huiles et cires"),
    Section("IV", 16, 24, "Food, drinks, tobacco", "Aliments, boissons, tabac"),
    Section("V", 25, 27, "Minerals and fuels", "Minéraux et combustibles"),
    Section("VI", 28, 38, "Chemicals", "Produits chimiques"),
    Section("VII", 39, 40, "Plastics and rubber", "Plastiques et caoutchouc"),
    Section("VIII", 41, 43, "Hides, leather, fur", "Peaux, cuirs, fourrures"),
    Section("IX", 44, 46, "Wood, cork, plaiting materials", "Bois, liège, vannerie"),
    Section("X", 47, 49, "Pulp, paper, printed matter", "Pâtes, papiers, imprimés"),
    Section("XI", 50, 63, "Textiles and clothing", "Textiles et vêtements"),
    Section("XII", 64, 67, "Footwear, headgear, umbrellas", "Chaussures, coiffures, parapluies"),
    Section("XIII", 68, 70, "Stone, ceramics, glass", "Pierre, céramique, verre"),
    Section("XIV", 71, 71, "Pearls, stones, precious metals", "Perles, pierres, métaux précieux"),
    Section("XV", 72, 83, "Metals and articles of metal", "Métaux et ouvrages en métal"),
    Section("XVI", 84, 85, "Machines and electrical equipment", "Machines et matériel électrique"),
    Section("XVII", 86, 89, "Vehicles, aircraft, vessels", "Véhicules, aéronefs, navires"),
    Section("XVIII", 90, 92, "Instruments, clocks, music", "Instruments, horlogerie, musique"),
    Section("XIX", 93, 93, "Arms and ammunition", "Armes et munitions"),
    Section("XX", 94, 96, "Furniture, toys, miscellaneous", "Meubles, jouets, divers"),
    Section("XXI", 97, 97, "Works of art and antiques", "Objets d'art et antiquités"),
)


def section_of(chapter: int) -> Section | None:
    """The section of a chapter; None for the chapters that countries keep for themselves (98, 99)."""
    return next((one for one in SECTIONS if one.first <= chapter <= one.last), None)
