/** The headings of the reference in French: of operations by their `operationId`, and of subjects by their tag. */

export const frenchOperations: Readonly<Record<string, string>> = {
  showSession: 'Voir qui est connecté',
  signIn: 'Se connecter avec une adresse e-mail et un mot de passe, ou se voir demander un second facteur',
  signOut: 'Se déconnecter : mettre fin à la session qui le demande',
  signInWithCode: 'Terminer une connexion avec le code d’une application d’authentification',
  askForPasskey:
    'Demander une clé d’accès (passkey), comme second facteur ou pour se connecter avec elle seule',
  signInWithPasskey: 'Terminer une connexion avec une clé d’accès (passkey)',
  askForPresence: 'Demander une clé d’accès (passkey) comme preuve de présence',
  confirmPresence: 'Prouver sa présence par le mot de passe, un code ou une clé d’accès (passkey)',
  listSessions: 'Lister les sessions ouvertes du membre',
  endOtherSessions: 'Mettre fin à toutes les sessions du membre, sauf celle qui le demande',
  endSession: 'Mettre fin à une session du membre',
  listSecondFactors: 'Lister les seconds facteurs du membre',
  startTotp: 'Obtenir un nouveau secret pour une application d’authentification, montré cette seule fois',
  confirmTotp: 'Mettre le nouveau secret en service par un premier code juste',
  askForNewPasskey: 'Demander au navigateur de créer une clé d’accès (passkey)',
  addPasskey: 'Ajouter la clé d’accès (passkey) que le navigateur a créée',
  removeSecondFactor: 'Retirer un second facteur ; le dernier, avec le mot de passe',
  changeOwnPassword: 'Changer son propre mot de passe, et mettre fin à ses autres sessions',
  askForPasswordReset:
    'Mot de passe oublié : envoyer un lien à qui a cette adresse ; la réponse est toujours la même',
  resetPassword: 'Définir un nouveau mot de passe par le lien d’un e-mail',
  completeFirstRun:
    'Créer le premier propriétaire, celui de l’opérateur, par le lien que le serveur a affiché',
  listOrganizations: 'Lister toutes les organisations',
  createOrganization: 'Créer une organisation',
  showOrganization: 'Voir une organisation',
  changeOrganization:
    'Renommer, désactiver ou réactiver une organisation, ou refuser ses jetons émis jusqu’ici',
  listInvitations: 'Lister les invitations qui attendent une réponse',
  createInvitation:
    'Inviter un membre ; le lien est montré cette seule fois, et envoyé si SMTP est configuré',
  withdrawInvitation: 'Retirer une invitation : son lien ne vaut plus rien',
  showInvitation: 'Voir à qui s’adresse le lien d’une invitation',
  acceptInvitation: 'Accepter une invitation : créer le membre invité, avec son propre mot de passe',
  listMembers: 'Lister les membres d’une organisation',
  createMember: 'Créer un membre',
  showMember: 'Voir un membre',
  changeMember: 'Changer le rôle, l’état ou le mot de passe d’un membre',
  listCredentials: 'Lister les identifiants d’une organisation',
  createCredential: 'Créer des identifiants ; leur secret est montré cette seule fois',
  showCredential: 'Voir des identifiants, leurs secrets en vigueur et leur dernière utilisation',
  changeCredential: 'Modifier des identifiants, ou refuser leurs jetons émis jusqu’ici',
  rotateCredential: 'Renouveler le secret d’identifiants ; l’ancien reste valable pendant le recouvrement',
  endCredentialOverlap:
    'Mettre fin au recouvrement d’un renouvellement : reste le nouveau secret, ou l’ancien',
  revokeCredential: 'Révoquer des identifiants pour toujours, avec leurs jetons',
  disableCredential: 'Désactiver des identifiants, avec leurs jetons, jusqu’à leur réactivation',
  enableCredential: 'Réactiver des identifiants désactivés',
  tryCredential:
    'Essayer des identifiants : faire un échange et un appel, et les montrer comme ils sont passés',
  listApis: 'Lister les API pour lesquelles on peut créer des identifiants',
  showApi: 'Voir une API',
  showApiSettings:
    'Voir la configuration d’une API : audience, formats et leurs chemins, durée de vie, routes',
  showUsage: 'Voir l’utilisation sur une période : échanges, refus et appels',
  listNotices: 'Lister ce qui expire bientôt ou vient d’expirer, la fin la plus proche en premier',
  createEmbeddedSession:
    'Ouvrir une session pour une page de votre propre produit, pour une organisation et 15 minutes',
  endEmbeddedSession: 'Mettre fin à une session intégrée avant l’heure',
  listSigningKeys: 'Lister les clés de signature, et où chacune en est de sa vie',
  rotateSigningKeys:
    'Renouveler les clés de signature : publier une clé par algorithme, qui signe dès que chaque cache peut l’avoir',
  revokeSigningKey: 'Révoquer aussitôt une clé de signature, avec tous les jetons qu’elle a signés',
  listAuditEvents: 'Lister les événements du journal d’audit, les plus récents en premier',
  exportAuditEvents:
    'Exporter le journal d’audit en CSV : les 100 000 événements les plus récents des filtres',
  showAuditChain: 'Voir le dernier maillon de la chaîne d’audit, à garder ailleurs et à comparer plus tard',
  verifyAuditChain: 'Vérifier toute la chaîne d’audit : 200 quand c’est fini, 202 tant que cela continue',
  listThrottles: 'Lister les limites des tentatives échouées, et combien de compteurs bloquent',
  showStatus: 'Voir comment va l’instance qui répond',
}

export const frenchTags: Readonly<Record<string, string>> = {
  session: 'Session',
  'second factors': 'Seconds facteurs',
  organizations: 'Organisations',
  members: 'Membres',
  credentials: 'Identifiants',
  apis: 'API',
  usage: 'Utilisation',
  notices: 'Échéances',
  'embedded sessions': 'Sessions intégrées',
  'signing-keys': 'Clés de signature',
  audit: 'Journal d’audit',
  server: 'Serveur',
}
