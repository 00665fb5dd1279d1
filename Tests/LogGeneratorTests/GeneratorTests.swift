import LogGenerator
import Testing
