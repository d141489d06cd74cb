// Prints a signature a line for the requests in its argument, a list of { token, url, fields }.
import twilio from 'twilio'

for (const { token, url, fields } of JSON.parse(process.argv[2])) {
  const signature = twilio.getExpectedTwilioSignature(token, url, fields)
  if (!twilio.validateRequest(token, signature, url, fields)) throw new Error('the library refuses its own signature')
  console.log(signature)
}
