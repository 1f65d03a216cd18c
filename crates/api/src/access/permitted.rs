use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use use_cases::{Actor, Permission};

use crate::problem::Problem;

/// Somebody who may do what `G` stands for: `admin: Permitted<InitiatePayouts>`.
#[derive(Debug)]
pub struct Permitted<G: Grant> {
    actor: Actor,
    grant: PhantomData<G>,
}

/// Anybody. Says in a signature that no permission is needed, and that this is meant.
#[derive(Debug)]
pub struct Public;

/// A permission as a type.
pub trait Grant: 'static {
    const PERMISSION: Permission;
}

macro_rules! grants {
    ($($name:ident)*) => {
        /// The permissions as types, under the same names.
        pub mod grants {
            $(
                #[derive(Debug)]
                pub enum $name {}

                impl super::Grant for $name {
                    const PERMISSION: super::Permission = super::Permission::$name;
                }
            )*
        }
    };
}

grants! {
    ViewEligibility CheckEligibility ViewEligibleMembers InitiatePayouts ListPayouts ViewPayout VoteOnPayout CancelPayout
    ProceedWithWithholding GenerateInstructions ReadInstructions MarkSent ConfirmPayment FailPayment ReviewPayout
    ReadReceipt ReadPayoutAudit AddNote ViewMember SubmitOwnDetails RemoveMembership ReactivateMember ListTaxForms ViewTaxForm DecideTaxForm ReadStatement ReportTax GenerateTaxForms ReadFiling RecordDeposit ViewJobs
    ViewAlerts HandleAlerts ViewReports ReadAuditLog ViewNotifications ManageWebhooks
    ManagePayees ViewPayees OnboardPayee AcceptPayeeWithholding ManageStatements ViewStatements DisputeStatement ResolveStatement
    ManageTransfers ViewTransfers ViewTransferFigures ViewOwnTransfers
    ManagePlacements ViewPlacements ManageSchedules ProcessDue
    UseSandbox
}

impl<G: Grant> Deref for Permitted<G> {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.actor
    }
}

impl<G: Grant> FromRequest for Permitted<G> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    /// The actor was put there before the route was chosen. Without one nobody has been let in.
    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let actor = request.extensions().get::<Actor>().cloned();
        ready(match actor {
            None => Err(Problem::unauthorized()),
            Some(actor) if actor.may(G::PERMISSION) => Ok(Self {
                actor,
                grant: PhantomData,
            }),
            Some(_) => Err(Problem::forbidden(G::PERMISSION)),
        })
    }
}

impl FromRequest for Public {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(_request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(Self))
    }
}
