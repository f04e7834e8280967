import type { Words } from './en.ts';

/** Dasselbe auf Deutsch. */
export const de: Words = {
  direction: 'ltr',
  frame: {
    signIn: 'Anmelden',
    signOut: 'Abmelden',
    tryAgain: 'Noch einmal versuchen',
    toStart: 'Zur Startseite',
    toDashboard: 'Zur Übersicht',
    quote: 'Brauchen Sie Hilfe? Nennen Sie diese Nummer:',
    navigation: 'Hauptmenü',
    pages: { start: 'Start', dashboard: 'Übersicht', products: 'Produkte', admin: 'Verwaltung' },
    failed: {
      title: 'Etwas ist schiefgegangen',
      text: 'Diese Seite konnte nicht angezeigt werden. Oft hilft ein zweiter Versuch.',
    },
    notFound: {
      title: 'Seite nicht gefunden',
      text: 'Unter dieser Adresse gibt es nichts. Prüfen Sie sie auf Tippfehler, oder gehen Sie hier weiter:',
    },
    ended: {
      title: 'Ihre Sitzung ist abgelaufen',
      text: 'Melden Sie sich an, um fortzufahren. Die Seite bleibt offen, mit allem, was Sie eingegeben haben.',
      leave: 'Seite verlassen',
    },
  },
  skip: 'Zum Inhalt springen',
  error: 'Fehler: ',

  fields: {
    name: 'Name',
    username: 'Benutzername',
    email: 'E-Mail-Adresse',
    emailOrUsername: 'E-Mail-Adresse oder Benutzername',
    password: 'Passwort',
    currentPassword: 'Bisheriges Passwort',
    newPassword: 'Neues Passwort',
    optional: ' (freiwillig)',
    code: 'Code',
    recoveryCode: 'Wiederherstellungscode',
    show: 'Anzeigen',
    hide: 'Verbergen',
    showPassword: 'Passwort anzeigen',
    hidePassword: 'Passwort verbergen',
    capsLock: 'Die Feststelltaste ist an.',
  },

  login: {
    title: 'Anmelden',
    pending: 'Anmeldung läuft…',
    or: 'oder',
    continueWith: ['Weiter mit ', ''],
    signedInAs: ['Sie sind bereits als ', ' angemeldet.'],
    continue: 'Weiter',
    remember: 'Auf diesem Gerät angemeldet bleiben',
    register: 'Konto erstellen',
    forgotPassword: 'Passwort vergessen?',
    emailLink: 'Link per E-Mail anfordern',
    emailCode: 'Code per E-Mail anfordern',
    emailPending: 'Wird gesendet…',
    signOutEverywhere: 'Überall abmelden',
  },

  code: {
    signingInAs: ['Sie melden sich als ', ' an.'],
    submit: 'Weiter',
    pending: 'Wird geprüft…',
    resendCode: 'Neuen Code senden',
    resendMessage: 'Neue Nachricht senden',
    recovery: 'Wiederherstellungscode verwenden',
    cancel: 'Abbrechen',
  },

  notices: {
    invalid_credentials: 'Benutzername oder Passwort ist falsch.',
    missing_credentials: 'Geben Sie Benutzername und Passwort ein.',
    backend_unavailable: 'Die Anmeldung ist gerade nicht möglich. Versuchen Sie es gleich noch einmal.',
    rate_limited: 'Zu viele Versuche. Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
    session_expired: 'Ihre Sitzung ist abgelaufen. Melden Sie sich wieder an, um fortzufahren.',
    session_unavailable:
      'Ihre Sitzung kann gerade nicht verlängert werden. Melden Sie sich neu an, oder kommen Sie später wieder: Sie sind nicht abgemeldet.',
    second_factor_required:
      'Dieses Konto verlangt einen zweiten Schritt zur Anmeldung, zum Beispiel einen Code. Das unterstützt diese Website noch nicht. Wenden Sie sich an die Betreiber.',
    code_wanted: 'Noch ein Schritt: Geben Sie den Code für dieses Konto ein.',
    password_and_code_wanted:
      'Noch ein Schritt: Geben Sie Ihr Passwort noch einmal ein, zusammen mit dem Code für dieses Konto.',
    code_sent: 'Wir haben Ihnen einen neuen Code geschickt. Der alte gilt vielleicht nicht mehr.',
    code_emailed:
      'Falls es ein Konto mit dieser E-Mail-Adresse gibt, haben wir einen Code dorthin geschickt. Geben Sie ihn hier ein.',
    link_emailed:
      'Falls es ein Konto mit dieser E-Mail-Adresse gibt, haben wir einen Link dorthin geschickt. Öffnen Sie ihn in diesem Browser.',
    either_emailed:
      'Falls es ein Konto mit dieser E-Mail-Adresse gibt, haben wir eine Nachricht dorthin geschickt. Geben Sie den Code daraus ein, oder öffnen Sie den Link darin in diesem Browser.',
    message_sent:
      'Wir haben eine neue Nachricht geschickt. Code und Link der alten gelten vielleicht nicht mehr.',
    sent_just_now:
      'Wir haben eben eine Nachricht geschickt; es kann eine Minute dauern, bis sie ankommt. Sehen Sie im Spam-Ordner nach, bevor Sie eine weitere anfordern.',
    messages_limited:
      'Sie haben zu viele Nachrichten angefordert. Die letzte gilt vielleicht noch; eine weitere gibt es in einer Stunde.',
    missing_email: 'Geben Sie Ihre E-Mail-Adresse ein.',
    captcha_required: 'Bestätigen Sie, dass Sie kein Roboter sind, und versuchen Sie es dann noch einmal.',
    invalid_emailed_code: 'Der Code ist falsch oder abgelaufen. Nehmen Sie den aus der neuesten Nachricht.',
    link_elsewhere:
      'Dieser Link gilt zehn Minuten lang und nur in dem Browser, in dem Sie ihn angefordert haben. Öffnen Sie ihn dort (er ist noch unbenutzt), oder fordern Sie hier einen neuen an.',
    link_expired: 'Dieser Link ist abgelaufen oder wurde schon benutzt. Fordern Sie einen neuen an.',
    missing_code: 'Geben Sie den Code ein.',
    invalid_code: 'Der Code ist falsch oder abgelaufen. Versuchen Sie den nächsten.',
    invalid_password_or_code: 'Passwort oder Code ist falsch.',
    codes_limited: 'Zu viele falsche Codes. Warten Sie 15 Minuten und melden Sie sich dann neu an.',
    email_unconfirmed:
      'Ihre E-Mail-Adresse ist noch nicht bestätigt. Öffnen Sie den Link in der E-Mail, die wir Ihnen geschickt haben, und melden Sie sich dann an.',
    account_blocked: 'Ihr Konto ist gesperrt. Wenden Sie sich an die Betreiber dieser Website.',
    account_incomplete:
      'Ihr Konto ist noch nicht bereit. Vielleicht müssen Sie Bedingungen annehmen oder Ihr Profil ergänzen; hier geht das nicht. Wenden Sie sich an die Betreiber dieser Website.',
    password_expired: 'Ihr Passwort ist abgelaufen. Ändern Sie es und melden Sie sich dann an.',
    idle_timeout:
      'Sie waren eine Weile nicht aktiv, deshalb haben wir Sie abgemeldet. Melden Sie sich wieder an, um fortzufahren.',
    absolute_timeout: 'Ihre Anmeldung liegt länger zurück. Melden Sie sich wieder an, um fortzufahren.',
    tokens_unusable:
      'Wir konnten Ihre Anmeldung nicht abschließen. Wenden Sie sich an die Betreiber dieser Website: Der Grund steht im Protokoll.',
    clock_skew:
      'Wir konnten Sie nicht anmelden: Die Uhren dieser Website und ihres Servers gehen zu weit auseinander. Wenden Sie sich an die Betreiber dieser Website.',
    signed_out: 'Sie sind abgemeldet.',
    registered:
      'Ihr Konto wurde erstellt. Bestätigen Sie Ihre E-Mail-Adresse, falls wir Sie darum gebeten haben, und melden Sie sich dann an.',
    password_changed: 'Ihr Passwort wurde geändert. Melden Sie sich mit dem neuen an.',
    email_verified: 'Ihre E-Mail-Adresse ist bestätigt.',
    account_deleted: 'Ihr Konto wurde gelöscht, und Sie sind abgemeldet.',
    sign_in_cancelled:
      'Die Anmeldung wurde abgebrochen oder abgelehnt. Versuchen Sie es noch einmal, wenn Sie so weit sind.',
    sign_in_expired:
      'Diese Anmeldung hat zu lange gedauert oder in einem anderen Browser begonnen. Versuchen Sie es noch einmal.',
    sign_in_needed: 'Melden Sie sich an, um fortzufahren.',
    sign_in_refused:
      'Diese Anmeldung wurde nicht angenommen. Versuchen Sie es noch einmal, oder nehmen Sie ein anderes Konto. Klappt es wieder nicht, wenden Sie sich an die Betreiber dieser Website.',
    login_failed:
      'Die Anmeldung ist fehlgeschlagen. Versuchen Sie es noch einmal. Klappt es wieder nicht, wenden Sie sich an die Betreiber dieser Website.',
  },

  forms: {
    notices: {
      refused: 'Das wurde nicht angenommen. Prüfen Sie Ihre Eingaben und versuchen Sie es noch einmal.',
      incomplete: 'Füllen Sie alle Felder aus.',
      unavailable: 'Dieses Formular ist gerade nicht verfügbar. Versuchen Sie es gleich noch einmal.',
      rate_limited: 'Zu viele Versuche. Warten Sie eine Weile und versuchen Sie es dann noch einmal.',
      captcha_required: 'Bestätigen Sie, dass Sie kein Roboter sind, und versuchen Sie es dann noch einmal.',
      invalid_field: 'Ein Feld fehlt oder ist nicht richtig ausgefüllt.',
      failed:
        'Das hat nicht geklappt. Versuchen Sie es noch einmal. Klappt es wieder nicht, wenden Sie sich an die Betreiber dieser Website.',
      sent: 'Falls es dieses Konto gibt, haben wir eine E-Mail mit einem Link dorthin geschickt.',
      changed: 'Ihr Passwort wurde geändert.',
      no_token:
        'Dieser Link ist unvollständig. Kopieren Sie den ganzen Link aus der E-Mail, oder fordern Sie einen neuen an.',
    },
    anotherLink: 'Noch einen Link senden',
    newLink: 'Neuen Link anfordern',
    captcha:
      'Dieses Formular prüft, ob Sie ein Roboter sind, und braucht dafür JavaScript. Schalten Sie es ein und laden Sie die Seite neu.',
    register: {
      title: 'Konto erstellen',
      submit: 'Konto erstellen',
      pending: 'Wird erstellt…',
      instead: 'Haben Sie schon ein Konto?',
    },
    forgotPassword: {
      title: 'Passwort vergessen?',
      intro: 'Wir schicken Ihnen einen Link, mit dem Sie ein neues Passwort festlegen.',
      submit: 'Link senden',
      pending: 'Wird gesendet…',
      instead: 'Ist Ihnen das Passwort wieder eingefallen?',
    },
    verifyEmail: {
      title: 'E-Mail-Adresse bestätigen',
      intro: 'Drücken Sie auf den Knopf, um zu bestätigen, dass diese Adresse Ihre ist.',
      submit: 'Adresse bestätigen',
      pending: 'Wird bestätigt…',
      instead: 'Schon bestätigt?',
    },
    resendVerification: {
      title: 'E-Mail-Adresse bestätigen',
      intro: 'Wir schicken Ihnen noch einen Link, mit dem Sie Ihre Adresse bestätigen.',
      submit: 'Link senden',
      pending: 'Wird gesendet…',
      instead: 'Schon bestätigt?',
    },
    changePassword: {
      title: 'Passwort ändern',
      submit: 'Passwort speichern',
      pending: 'Wird gespeichert…',
      instead: 'Zurück',
    },
    deleteAccount: {
      title: 'Konto löschen',
      intro:
        'Ihr Konto und alles darin wird gelöscht, und Sie werden überall abgemeldet. Das lässt sich nicht rückgängig machen.',
      submit: 'Mein Konto löschen',
      pending: 'Wird gelöscht…',
      instead: 'Zurück',
    },
    resetPassword: {
      title: 'Neues Passwort festlegen',
      submit: 'Passwort speichern',
      pending: 'Wird gespeichert…',
      instead: 'Ist Ihnen das Passwort wieder eingefallen?',
    },
  },

  forbidden: {
    title: 'Kein Zugriff',
    heading: 'Sie haben keinen Zugriff auf diese Seite.',
    signedInAs: ['Sie sind als ', ' angemeldet'],
    withRole: [', mit der Rolle „', '“'],
    cure: '. Bitten Sie die Verwaltung Ihres Kontos um Zugriff, oder melden Sie sich ab und verwenden Sie ein anderes Konto.',
  },

  welcome: {
    title: 'Start',
    signedInAs: ['Sie sind als ', ' angemeldet.'],
  },

  onward: {
    title: 'Abmeldung',
    text: 'Hier sind Sie abgemeldet.',
    link: 'Melden Sie sich auch bei Ihrem Anbieter ab',
  },

  problems: {
    session_required: 'Melden Sie sich zuerst an.',
    insufficient_user_authentication:
      'Melden Sie sich noch einmal an: Dafür ist eine stärkere oder neuere Anmeldung nötig.',
    step_up_failed: 'Die Anmeldung war nicht so stark oder nicht so neu, wie diese Seite es verlangt.',
    invalid_credentials: 'Benutzername oder Passwort ist falsch.',
    second_factor_required:
      'Dieses Konto verlangt einen zweiten Schritt zur Anmeldung. Das unterstützt diese Website nicht.',
    missing_code: 'Geben Sie den Code ein.',
    invalid_code: 'Der Code ist falsch oder abgelaufen.',
    sign_in_expired:
      'Diese Anmeldung hat zu lange gedauert oder in einem anderen Browser begonnen. Melden Sie sich neu an.',
    email_unconfirmed: 'Die E-Mail-Adresse dieses Kontos ist noch nicht bestätigt.',
    account_blocked: 'Dieses Konto ist gesperrt.',
    account_incomplete: 'Dieses Konto ist noch nicht bereit: Erst muss etwas ergänzt werden.',
    password_expired: 'Das Passwort dieses Kontos muss erst geändert werden.',
    missing_credentials: 'Geben Sie Benutzername und Passwort ein.',
    missing_email: 'Geben Sie Ihre E-Mail-Adresse ein.',
    incomplete_form: 'Füllen Sie alle Felder aus.',
    captcha_required: 'Bestätigen Sie, dass Sie kein Roboter sind.',
    form_refused: 'Der Server hat das nicht angenommen.',
    forbidden: 'Darauf haben Sie keinen Zugriff.',
    not_forwarded: 'Diese Website leitet diese Anfrage nicht weiter.',
    wrong_audience: 'Ihr Zugriffstoken ist nicht für diese API bestimmt.',
    cross_site: 'Diese Adresse nimmt nur Anfragen ihrer eigenen Website an.',
    not_found: 'Unter dieser Adresse gibt es nichts.',
    invalid_path: 'Dieser Pfad wird nicht weitergeleitet.',
    body_not_allowed: 'Eine Anfrage mit GET oder HEAD darf keinen Inhalt haben.',
    body_incomplete: 'Der Inhalt der Anfrage hat zu früh aufgehört.',
    invalid_body: 'Der Inhalt der Anfrage lässt sich nicht lesen.',
    method_not_allowed: 'Diese Adresse nimmt diese Methode nicht an.',
    request_timeout: 'Der Inhalt der Anfrage kam nicht rechtzeitig an.',
    unsupported_media_type: 'Senden Sie ein Formular oder JSON.',
    body_too_large: 'Der Inhalt der Anfrage ist zu groß.',
    rate_limited: 'Zu viele Versuche. Warten Sie einen Moment und versuchen Sie es dann noch einmal.',
    internal_error: 'Bei uns ist etwas schiefgegangen. Einzelheiten stehen im Protokoll.',
    upgrade_unsupported:
      'WebSockets gehen hier nicht: Diese Plattform kann sie nicht weiterleiten. Auf Cloudflare und auf einem eigenen Server gehen sie.',
    backend_unreachable: 'Der Server dahinter ist nicht erreichbar.',
    backend_invalid: 'Der Server dahinter hat eine unbrauchbare Antwort geschickt.',
    tokens_unusable:
      'Der Server dahinter hat die Anmeldung angenommen, aber seine Token lassen sich hier nicht prüfen.',
    clock_skew: 'Die Uhren dieser Website und ihres Servers gehen für eine Anmeldung zu weit auseinander.',
    token_exchange_failed: 'Für diese API war kein Zugriffstoken zu bekommen. Sie sind weiterhin angemeldet.',
    backend_redirects:
      'Der Server dahinter nimmt Anmeldungen unter einer anderen Adresse an. Sie steht im Protokoll.',
    backend_timeout: 'Der Server dahinter hat nicht rechtzeitig geantwortet.',
    session_unavailable:
      'Die Sitzung kann gerade nicht verlängert werden. Versuchen Sie es gleich noch einmal, oder melden Sie sich neu an.',
    not_configured: 'Diese Website ist nicht eingerichtet. Im Protokoll steht, was fehlt und was hilft.',
  },

  addresses: {
    moved: ['Diese Website hat eine andere Adresse. Öffnen Sie sie unter ', ''],
    withoutTls:
      'Über http:// funktioniert die Anmeldung nicht. Öffnen Sie diese Website mit https://, oder auf ihrem eigenen Rechner als http://localhost.',
    unknownHost:
      'Ein Server vor dieser Website gibt die Adresse nicht weiter, die Sie geöffnet haben. Die Betreiber müssen APP_ORIGIN auf diese Adresse setzen.',
  },

  errors: {
    signIn: { title: 'Melden Sie sich an', cure: 'Danach kommen Sie auf diese Seite zurück.' },
    notAllowed: {
      title: 'Nicht erlaubt',
      cure: 'Wenn Sie einem Link gefolgt sind, beginnen Sie stattdessen auf der Startseite.',
    },
    notFound: { title: 'Seite nicht gefunden', cure: 'Prüfen Sie die Adresse auf Tippfehler.' },
    tooMany: {
      title: 'Zu viele Versuche',
      cure: 'Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
    },
    ourFault: {
      title: 'Etwas ist schiefgegangen',
      cure: 'Versuchen Sie es noch einmal. Geschieht es wieder, wenden Sie sich an die Betreiber dieser Website.',
    },
    momentary: {
      title: 'Gerade nicht verfügbar',
      cure: 'Sie sind nicht abgemeldet, und nichts ist verloren.',
    },
    wrongAddress: { title: 'Falsche Adresse', cure: 'Es wurde nichts gespeichert.' },
    refused: {
      title: 'Das hat nicht geklappt',
      cure: 'Gehen Sie zurück und versuchen Sie es noch einmal, oder beginnen Sie auf der Startseite.',
    },
  },
  errorPage: {
    ways: 'Wie es weitergeht',
    signInAgain: 'Neu anmelden',
    open: ['', ' öffnen'],
  },

  notSetUp: {
    title: 'Noch nicht eingerichtet',
    text: 'Diese Website wird noch eingerichtet. Bis dahin kann sich niemand anmelden.',
    forOwners: 'Ist es Ihre? Was fehlt, steht im Protokoll der Bereitstellung.',
  },
};
