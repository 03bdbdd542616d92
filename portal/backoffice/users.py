"""The team: who has an account, in which role."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session
from wtforms.validators import ValidationError

from portal.auth.passwords import SHORTEST, hash_password
from portal.backoffice.frame import office_page
from portal.backoffice.sign_in import PasswordField
from portal.errors import Invalid
from portal.users.queries import list_users
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import prepare_and_run, run_command
from portal.web.forms import EmailField, FieldWords, LineField, PortalForm, error_summary
from portal.web.line_field import ChoiceField
from portal.web.parts import db
from portal.workflows.manage_staff import add_colleague, change_role, disable_user, enable_user

PAGE = "/office/users"
ROLE_CHOICES = (("admin", "Administrator"), ("underwriter", "Underwriter"), ("viewer", "Viewer"))
blueprint = Blueprint("backoffice_users", __name__)


class NewUserForm(PortalForm):
    """Somebody new."""

    name = LineField("Name", missing="Enter the name")
    email = EmailField("Work email", missing="Enter the work email", autocomplete="off")
    role = ChoiceField("Role", choices=ROLE_CHOICES, missing="Choose a role")
    password = PasswordField(
        "First password", missing="Enter a first password", hint=f"{SHORTEST} characters or more.", autocomplete="off"
    )

    def validate_password(self, field: PasswordField) -> None:
        """Long enough; a password that is missing has its own words."""
        if field.data and len(field.data) < SHORTEST:
            raise ValidationError(f"Use {SHORTEST} characters or more")


class RoleForm(PortalForm):
    """Another role for somebody."""

    role = ChoiceField("Role", choices=ROLE_CHOICES, missing="Choose a role")


@blueprint.get(PAGE)
@allow(ADMIN)
def users() -> Response:
    """Everybody, and the form for somebody new."""
    return _page(NewUserForm(formdata=None))


@blueprint.post(PAGE)
@allow(ADMIN)
def add_user() -> Response:
    """A new account. The password is hashed before the transaction."""
    viewer, form = current_viewer(), NewUserForm()
    if not form.validate():
        return _page(form, errors=error_summary(form), status=422)

    def work(session: Session, password_hash: str) -> str:
        facts = {"email": form.email.data, "name": form.name.data, "role": form.role.data}
        add_colleague(session, tenant_id=viewer.tenant_id, actor=viewer.actor, password_hash=password_hash, **facts)
        return PAGE

    try:
        return prepare_and_run(lambda: hash_password(form.password.data), work)
    except Invalid as refused:
        form.email.errors = (refused.words,)
        return _page(form, errors=[FieldWords("email", refused.words)], status=422)


@blueprint.post(f"{PAGE}/<user_id>/role")
@allow(ADMIN)
def set_role(user_id: str) -> Response:
    """Another role; the sessions of that person end."""
    viewer, form = current_viewer(), RoleForm()
    if not form.validate():
        raise Invalid("role", "Choose admin, underwriter or viewer.")

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "actor": viewer.actor}
        change_role(session, **about, user_id=user_id, role=form.role.data)
        return PAGE

    return run_command(work)


@blueprint.post(f"{PAGE}/<user_id>/<any(disable, enable):way>")
@allow(ADMIN)
def set_access(user_id: str, way: str) -> Response:
    """End an account, or let it be used again."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        change = disable_user if way == "disable" else enable_user
        change(session, tenant_id=viewer.tenant_id, actor=viewer.actor, user_id=user_id)
        return PAGE

    return run_command(work)


def _page(form: NewUserForm, *, errors: list[FieldWords] | None = None, status: int = 200) -> Response:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        people = list_users(session, tenant_id=viewer.tenant_id)
    return office_page(
        "backoffice/users.html",
        at=PAGE,
        status=status,
        people=people,
        me=viewer.user_id,
        form=form,
        role_choices=ROLE_CHOICES,
        errors=errors or [],
    )
