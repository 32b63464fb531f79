"""What is said around every draft, outside what a model or an author wrote, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of one language.

    Args:
        greeting: above the text.
        why: why the person gets it.
        stop: what the link to their choices is called.
        report: what the link is called by which the message is reported.
        wrong: what the link is called by which somebody says that we are wrong about them.
        stop_or_report: all of these in a message of one line.
        popular: why these products, where nothing of the person was used.
        none: why, where no product was chosen.
        look: what the link to the offer is called.
    """

    greeting: str
    why: str
    stop: str
    report: str
    wrong: str
    stop_or_report: str
    popular: str
    none: str
    look: str


PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {
        "en": Phrases(
            greeting="Hello,",
            why="You get this e-mail because you allow {sender} to write to you about offers.",
            stop="Change what you get, or stop it with one click",
            report="Report this message",
            wrong="This is not right about me",
            stop_or_report="Stop or report",
            popular="The products are those that many people buy; nothing about you was used.",
            none="It goes to everybody in its audience alike; no product was chosen for you.",
            look="See the offer",
        ),
        "de": Phrases(
            greeting="Guten Tag,",
            why="Sie erhalten diese E-Mail, weil Sie {sender} erlauben, Ihnen Angebote zu senden.",
            stop="Ändern, was Sie erhalten, oder mit einem Klick beenden",
            report="Diese Nachricht melden",
            wrong="Das stimmt so nicht über mich",
            stop_or_report="Beenden oder melden",
            popular="Die Produkte kaufen viele Menschen; nichts über Sie wurde dafür verwendet.",
            none="Sie geht an alle gleich; kein Produkt wurde für Sie ausgesucht.",
            look="Zum Angebot",
        ),
        "fr": Phrases(
            greeting="Bonjour,",
            why="Vous recevez ce message car vous permettez à {sender} de vous envoyer des offres.",
            stop="Changer ce que vous recevez, ou l'arrêter d'un clic",
            report="Signaler ce message",
            wrong="Ceci est inexact à mon sujet",
            stop_or_report="Arrêter ou signaler",
            popular="Ce sont des produits que beaucoup achètent ; rien sur vous n'a été utilisé.",
            none="Tout le public reçoit le même message ; aucun produit n'a été choisi pour vous.",
            look="Voir l'offre",
        ),
        "es": Phrases(
            greeting="Hola:",
            why="Recibe este mensaje porque permite que {sender} le envíe ofertas.",
            stop="Cambiar lo que recibe, o dejarlo con un clic",
            report="Denunciar este mensaje",
            wrong="Esto no es correcto sobre mí",
            stop_or_report="Parar o denunciar",
            popular="Son productos que compran muchas personas; no se usó nada sobre usted.",
            none="Todo el público recibe lo mismo; no se eligió ningún producto para usted.",
            look="Ver la oferta",
        ),
        "pt": Phrases(
            greeting="Olá,",
            why="Você recebe este e-mail porque permite que {sender} lhe envie ofertas.",
            stop="Mudar o que recebe, ou parar com um clique",
            report="Denunciar esta mensagem",
            wrong="Isto não está certo sobre mim",
            stop_or_report="Parar ou denunciar",
            popular="São produtos que muitas pessoas compram; nada sobre você foi usado.",
            none="Todo o público recebe o mesmo; nenhum produto foi escolhido para você.",
            look="Ver a oferta",
        ),
    }
)
