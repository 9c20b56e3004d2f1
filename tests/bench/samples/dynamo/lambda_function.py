"""A skill that remembers, in the shape Amazon teaches: a StandardSkillBuilder with its table in DynamoDB."""

import os

from ask_sdk.standard import StandardSkillBuilder
from ask_sdk_core.dispatch_components import AbstractExceptionHandler, AbstractRequestHandler
from ask_sdk_core.utils import is_intent_name, is_request_type


class LaunchRequestHandler(AbstractRequestHandler):
    def can_handle(self, handler_input):
        return is_request_type("LaunchRequest")(handler_input)

    def handle(self, handler_input):
        attributes = handler_input.attributes_manager.persistent_attributes
        words = f"Welcome back! You have said hello {attributes.get('hellos', 0)} times. Say hello."
        return handler_input.response_builder.speak(words).ask("Say hello.").response


class HelloIntentHandler(AbstractRequestHandler):
    def can_handle(self, handler_input):
        return is_intent_name("HelloIntent")(handler_input)

    def handle(self, handler_input):
        manager = handler_input.attributes_manager
        attributes = manager.persistent_attributes
        attributes["hellos"] = int(attributes.get("hellos", 0)) + 1
        manager.persistent_attributes = attributes
        manager.save_persistent_attributes()
        words = f"Hello for the {attributes['hellos']}th time! Once more?"
        return handler_input.response_builder.speak(words).ask("Once more?").response


class SessionEndedRequestHandler(AbstractRequestHandler):
    def can_handle(self, handler_input):
        return is_request_type("SessionEndedRequest")(handler_input)

    def handle(self, handler_input):
        return handler_input.response_builder.response


class CatchAllExceptionHandler(AbstractExceptionHandler):
    def can_handle(self, handler_input, exception):
        return True

    def handle(self, handler_input, exception):
        words = "Sorry, I can't do that. Please say it again."
        return handler_input.response_builder.speak(words).ask(words).response


sb = StandardSkillBuilder(table_name=os.environ["TABLE"])
sb.add_request_handler(LaunchRequestHandler())
sb.add_request_handler(HelloIntentHandler())
sb.add_request_handler(SessionEndedRequestHandler())
sb.add_exception_handler(CatchAllExceptionHandler())

lambda_handler = sb.lambda_handler()
