"""What the check in five minutes asks, and what each answer means, in French and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.trusted_trader.domain.contents import Text
from services.trusted_trader.domain.questions import Advice, Takes, Where
from services.trusted_trader.domain.words import Element, Role, Size

Outcome = tuple[str, Text, Advice]
"""The weight of an answer ("gap", "first", "bars"), what is missing, and what to do next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of the check. It is asked where the programme has a criterion of its element, always without one.
    `kind` is "choice", "choices" or "number"; `outcomes` are the answers that leave a gap."""

    code: str
    kind: str
    text: Text
    help: Text
    element: Element | None = None
    choices: tuple[tuple[str, Text], ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


def _t(en: str, fr: str) -> Text:
    return {"en": en, "fr": fr}


def _advice(en: str, fr: str, takes: Takes, where: Where) -> Advice:
    return Advice(next=_t(en, fr), takes=takes, help=where)


YES, NO, PARTLY = ("yes", _t("Yes", "Oui")), ("no", _t("No", "Non")), ("partly", _t("In part", "En partie"))

RESULTS: Mapping[str, Text] = {
    "likely": _t(
        "You can apply now. Nothing you told us stands in the way; mend the gaps below while you go on.",
        "Vous pouvez demander le statut dès maintenant. Rien de ce que vous avez indiqué ne s'y oppose ; comblez les "
        "lacunes ci-dessous en cours de route.",
    ),
    "not_yet": _t(
        "Not yet. Do the steps below first; then your application has a good start.",
        "Pas encore. Effectuez d'abord les étapes ci-dessous ; votre demande partira alors sur de bonnes bases.",
    ),
    "not_possible_now": _t(
        "Not possible now. The reasons below say what would have to change. This is no decision.",
        "Pas possible pour l'instant. Les motifs ci-dessous disent ce qui devrait changer. Ce n'est pas une décision.",
    ),
}

ROLE_WORDS: Mapping[str, Text] = {
    Role.IMPORTER: _t("We import", "Nous importons"),
    Role.EXPORTER: _t("We export", "Nous exportons"),
    Role.BROKER: _t("We declare for others (customs broker)", "Nous déclarons pour autrui (commissionnaire en douane)"),
    Role.FORWARDER: _t("We arrange transport for others", "Nous organisons le transport pour autrui"),
    Role.CARRIER: _t("We carry goods by sea, air or road", "Nous transportons par mer, air ou route"),
    Role.WAREHOUSE: _t("We run a warehouse", "Nous exploitons un entrepôt"),
    Role.LOAD_SITE: _t("We pack or load containers", "Nous empotons ou chargeons des conteneurs"),
    Role.EXPRESS_OPERATOR: _t("We deliver express parcels", "Nous livrons des colis express"),
}

ROLE_NAMES: Mapping[str, Text] = {
    Role.IMPORTER: _t("Importer", "Importateur"),
    Role.EXPORTER: _t("Exporter", "Exportateur"),
    Role.BROKER: _t("Customs broker", "Commissionnaire en douane"),
    Role.FORWARDER: _t("Freight forwarder", "Transitaire"),
    Role.CARRIER: _t("Carrier", "Transporteur"),
    Role.WAREHOUSE: _t("Warehouse keeper", "Entreposeur"),
    Role.LOAD_SITE: _t("Load site", "Site de chargement"),
    Role.EXPRESS_OPERATOR: _t("Express operator", "Opérateur express"),
}

QUESTIONS: tuple[Asked, ...] = (
    Asked(
        code="roles", kind="choices",
        text=_t("What does your firm do?", "Que fait votre entreprise ?"),
        help=_t("Choose all that fit.", "Choisissez tout ce qui convient."),
        choices=(*((role.value, words) for role, words in zip(Role, ROLE_WORDS.values(), strict=True)),
                 ("other", _t("None of these", "Rien de tout cela"))),
        outcomes={"none": ("bars", _t(
            "The programme does not cover what your firm does.",
            "Le programme ne couvre pas l'activité de votre entreprise.",
        ), _advice(
            "Ask the trusted-trader desk whether a partner of yours, such as your broker, can apply instead.",
            "Demandez au bureau des opérateurs agréés si un partenaire, par exemple votre commissionnaire, peut demander "
            "le statut à votre place.", Takes.DAY, Where.CUSTOMS))},
    ),
    Asked(
        code="size", kind="choice",
        text=_t("How large is your firm?", "Quelle est la taille de votre entreprise ?"),
        help=_t(
            "Small firms are asked fewer and simpler questions. Size is never a reason against you.",
            "Les petites entreprises ont moins de questions, plus simples. La taille ne joue jamais contre vous.",
        ),
        choices=(
            (Size.MICRO.value, _t("Up to 5 people", "Jusqu'à 5 personnes")),
            (Size.SMALL.value, _t("6 to 20 people", "6 à 20 personnes")),
            (Size.MEDIUM.value, _t("21 to 100 people", "21 à 100 personnes")),
            (Size.LARGE.value, _t("More than 100 people", "Plus de 100 personnes")),
        ),
    ),
    Asked(
        code="tier", kind="choice",
        text=_t("Which level do you think of?", "À quel niveau pensez-vous ?"),
        help=_t("If you are not sure, take the first one.", "En cas de doute, prenez le premier."),
    ),
    Asked(
        code="registered", kind="choice", choices=(YES, NO),
        text=_t("Is your firm registered, with a tax number?", "Votre entreprise est-elle immatriculée, avec un numéro fiscal ?"),
        help=_t("A sole trader counts too.", "Un entrepreneur individuel compte aussi."),
        outcomes={"no": ("first", _t("Your firm is not registered yet.", "Votre entreprise n'est pas encore immatriculée."), _advice(
            "Register the business and ask for a tax number; you need both to trade across the border.",
            "Immatriculez l'entreprise et demandez un numéro fiscal ; les deux sont nécessaires pour commercer à la frontière.",
            Takes.WEEK, Where.TAX))},
    ),
    Asked(
        code="years", kind="number", element=Element.A,
        text=_t("For how many full years has the firm traded across the border?",
                "Depuis combien d'années entières l'entreprise commerce-t-elle à la frontière ?"),
        help=_t("The programme asks for {years}: so long a record customs needs to know you.",
                "Le programme demande {years} : il faut cet historique à la douane pour vous connaître."),
        outcomes={"short": ("first", _t(
            "The programme asks for {years} full years of trading.", "Le programme demande {years} années entières d'activité.",
        ), _advice(
            "Go on trading and keep every declaration with its papers: they become your record. Use the time for the other steps.",
            "Poursuivez votre activité et gardez chaque déclaration avec ses pièces : ce sera votre historique. Profitez-en pour "
            "les autres étapes.", Takes.QUARTER, Where.CUSTOMS))},
    ),
    Asked(
        code="offences", kind="choice", element=Element.A,
        choices=(("none", _t("None", "Aucune")), ("minor", _t("A few small ones", "Quelques-unes, légères")),
                 ("repeated", _t("Several, of the same kind", "Plusieurs, de même nature")), ("serious", _t("A serious one", "Une grave"))),
        text=_t("Were there customs or tax offences in the last {clean_years} years?",
                "Y a-t-il eu des infractions douanières ou fiscales ces {clean_years} dernières années ?"),
        help=_t("Of the firm, its owners or who runs it. Small mistakes that you put right yourself do not count.",
                "De l'entreprise, de ses propriétaires ou dirigeants. Les erreurs légères que vous avez corrigées vous-même ne comptent pas."),
        outcomes={
            "minor": ("gap", _t("There were small offences.", "Il y a eu des infractions légères."), _advice(
                "Write down for each what happened and what you changed so that it does not happen again. One page is enough.",
                "Notez pour chacune ce qui s'est passé et ce que vous avez changé. Une page suffit.", Takes.DAY, Where.BROKER)),
            "repeated": ("first", _t("The same mistake happened several times.", "La même erreur s'est répétée."), _advice(
                "Find out why it happens, change how declarations are made, and show three months without it.",
                "Trouvez-en la cause, changez la façon de déclarer, et montrez trois mois sans cette erreur.",
                Takes.QUARTER, Where.BROKER)),
            "serious": ("bars", _t(
                "A serious offence in the last {clean_years} years stands against the status.",
                "Une infraction grave dans les {clean_years} dernières années s'oppose au statut.",
            ), _advice(
                "Ask the trusted-trader desk from which day it no longer counts, and settle what is open until then.",
                "Demandez au bureau des opérateurs agréés à partir de quel jour elle ne compte plus, et réglez d'ici là ce qui reste ouvert.",
                Takes.DAY, Where.CUSTOMS)),
        },
    ),
    Asked(
        code="revoked", kind="choice", element=Element.A, choices=(NO, YES),
        text=_t("Was such a status taken from your firm in the last three years?",
                "Un tel statut a-t-il été retiré à votre entreprise ces trois dernières années ?"),
        help=_t("A status that you gave back yourself does not count.", "Un statut que vous avez rendu vous-même ne compte pas."),
        outcomes={"yes": ("bars", _t("After a revocation there is a time to wait.", "Après un retrait, un délai d'attente s'applique."), _advice(
            "Ask the trusted-trader desk for the day on which you may apply again, and mend the reason of the revocation.",
            "Demandez au bureau des opérateurs agréés quand vous pourrez redemander le statut, et corrigez la cause du retrait.",
            Takes.DAY, Where.CUSTOMS))},
    ),
    Asked(
        code="debts", kind="choice", element=Element.C,
        choices=(("none", _t("None overdue", "Aucune en retard")), ("plan", _t("Overdue, and we pay by an agreed plan", "En retard, avec un plan convenu")),
                 ("overdue", _t("Overdue, without a plan", "En retard, sans plan"))),
        text=_t("Do you owe duties or taxes that are overdue?", "Devez-vous des droits ou taxes en retard ?"),
        help=_t("An agreed plan that you keep to is fine.", "Un plan convenu et respecté convient."),
        outcomes={"overdue": ("first", _t("Duties or taxes are overdue.", "Des droits ou taxes sont en retard."), _advice(
            "Pay, or agree on a plan of payment in writing and keep the first dates.",
            "Payez, ou convenez par écrit d'un plan de paiement et respectez les premières échéances.", Takes.MONTH, Where.TAX))},
    ),
    Asked(
        code="insolvency", kind="choice", element=Element.C, choices=(NO, YES),
        text=_t("Is the firm in bankruptcy, receivership or winding-up?", "L'entreprise est-elle en faillite, redressement ou liquidation ?"),
        help=_t("A loss in one year is not insolvency.", "Une perte sur un exercice n'est pas une insolvabilité."),
        outcomes={"yes": ("bars", _t("Insolvency proceedings are open.", "Une procédure d'insolvabilité est ouverte."), _advice(
            "Come back when the proceedings have ended; your accountant knows what a new start needs.",
            "Revenez lorsque la procédure est close ; votre comptable sait ce qu'exige un nouveau départ.", Takes.QUARTER, Where.ACCOUNTANT))},
    ),
    Asked(
        code="records", kind="choice", element=Element.B, choices=(YES, PARTLY, NO),
        text=_t("Can you find the papers of any consignment of the last years within a day?",
                "Pouvez-vous retrouver en un jour les pièces de tout envoi des dernières années ?"),
        help=_t("Invoice, transport paper, declaration, payment. Paper in labelled folders is as good as a computer.",
                "Facture, titre de transport, déclaration, paiement. Des classeurs étiquetés valent un ordinateur."),
        outcomes={
            "partly": ("gap", _t("Some papers are hard to find.", "Certaines pièces sont difficiles à trouver."), _advice(
                "From today on keep one folder for each consignment, in order of its declaration number; then complete the last twelve months.",
                "Dès aujourd'hui, un dossier par envoi, dans l'ordre des déclarations ; puis complétez les douze derniers mois.",
                Takes.MONTH, Where.BROKER)),
            "no": ("first", _t("Papers are not kept together.", "Les pièces ne sont pas classées."), _advice(
                "Collect the papers of the last twelve months from your broker, bank and carrier, one folder for each consignment.",
                "Rassemblez les pièces des douze derniers mois auprès du commissionnaire, de la banque et du transporteur, un dossier par envoi.",
                Takes.MONTH, Where.ACCOUNTANT)),
        },
    ),
    Asked(
        code="visits", kind="choice", element=Element.B, choices=(YES, NO),
        text=_t("Would you show customs your books and your premises?", "Montreriez-vous vos livres et vos locaux à la douane ?"),
        help=_t("By appointment, in working hours, or by video.", "Sur rendez-vous, aux heures de travail, ou par vidéo."),
        outcomes={"no": ("first", _t("The programme rests on customs seeing books and premises.",
                                     "Le programme suppose que la douane voie les livres et les locaux."), _advice(
            "Ask the trusted-trader desk what is looked at and who reads it; it is less than most firms expect.",
            "Demandez au bureau des opérateurs agréés ce qui est examiné et par qui ; c'est moins que l'on pense.",
            Takes.DAY, Where.CUSTOMS))},
    ),
    Asked(
        code="security", kind="choice", element=Element.I, choices=(YES, PARTLY, NO),
        text=_t("Is the place where goods are kept locked, and do you know who has a key?",
                "Le lieu où sont les marchandises est-il fermé, et savez-vous qui a une clé ?"),
        help=_t("A locked room with a list of keys is enough for a small firm.", "Une pièce fermée et une liste des clés suffisent à une petite entreprise."),
        outcomes={key: ("gap", _t("The place for goods is not quite safe.", "Le lieu des marchandises n'est pas tout à fait sûr."), _advice(
            "Fit a good lock, write down who has a key, and look once a day whether all is closed.",
            "Posez une bonne serrure, notez qui a une clé, et vérifiez une fois par jour que tout est fermé.", Takes.WEEK, Where.POLICE))
            for key in ("partly", "no")},
    ),
    Asked(
        code="plan", kind="choice", element=Element.L, choices=(YES, NO),
        text=_t("Do you have a plan for a cyclone, a flood or a long power cut?",
                "Avez-vous un plan en cas de cyclone, d'inondation ou de longue coupure ?"),
        help=_t("One page is enough for a small firm.", "Une page suffit à une petite entreprise."),
        outcomes={"no": ("gap", _t("There is no plan yet.", "Il n'y a pas encore de plan."), _advice(
            "Write one page: who is called, where goods and papers go, where copies are kept, how work begins again.",
            "Écrivez une page : qui appeler, où mettre marchandises et papiers, où sont les copies, comment reprendre.",
            Takes.DAY, Where.DISASTER_OFFICE))},
    ),
)  # fmt: skip
