import { Body, Controller, Delete, Get, HttpCode, Inject, Optional, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import { correlationIdOf, EdgeRefusal, Public, StrictlyLimited, Visiting, type Visitor } from '@gridloop/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountDesk } from './account-desk';
import { Cookies, openIdCookie, sessionCookie } from './cookies';
import { AcceptLinkBody, SignedInAnswer, SignInBody } from './identities.bodies';
import { OpenId } from './open-id';
import { SignIn, type SignedIn } from './sign-in';

/** Signing in, staying signed in, signing out. */
@ApiTags('session')
@Controller('api/session')
export class SessionController {
  constructor(
    private readonly signIn: SignIn,
    private readonly desk: AccountDesk,
    private readonly cookies: Cookies,
    @Optional() @Inject(OpenId) private readonly openId?: OpenId,
  ) {}

  /** Which ways of signing in there are. */
  @Public()
  @Get()
  ways() {
    return { password: true, openId: this.openId !== undefined };
  }

  /** With name and password, and a code where a second factor is enrolled. */
  @Public()
  @StrictlyLimited()
  @Post()
  @ApiCreatedResponse({ type: SignedInAnswer })
  async begin(
    @Body() body: SignInBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInAnswer> {
    this.cookies.refuseForeign(request);
    return this.answer(await this.signIn.byPassword(body, request.ip, correlationIdOf(request)), reply);
  }

  /** New tokens for the session of the cookie. */
  @Public()
  @Post('refresh')
  @ApiCreatedResponse({ type: SignedInAnswer })
  async refresh(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInAnswer> {
    this.cookies.refuseForeign(request);
    const token = this.cookies.read(request, sessionCookie);
    try {
      return this.answer(await this.signIn.renew(token, correlationIdOf(request)), reply);
    } catch (error) {
      if (error instanceof EdgeRefusal && error.code === 'SESSION_ENDED') this.cookies.write(reply, sessionCookie, '');
      throw error;
    }
  }

  /** Ends the session; `signOutUrl` is where the provider's own ends, for a browser to go to. */
  @Delete()
  @ApiBearerAuth()
  async end(
    @Visiting() { person, sessionId }: Visitor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ signOutUrl: string | null }> {
    if (sessionId) await this.signIn.end(person, sessionId, person, correlationIdOf(request));
    this.cookies.write(reply, sessionCookie, '');
    return { signOutUrl: (await this.openId?.signOutUrl()) ?? null };
  }

  /** Sends the browser to the identity provider. */
  @Public()
  @StrictlyLimited()
  @Get('openid')
  async toProvider(@Res() reply: FastifyReply): Promise<void> {
    const { url, underWay } = await this.provider.begin();
    this.cookies.write(reply, openIdCookie, underWay);
    await reply.redirect(url, 303);
  }

  /** Where the provider sends it back to; the console then asks for its tokens by the cookie. */
  @Public()
  @StrictlyLimited()
  @Get('openid/callback')
  async fromProvider(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [, query = ''] = request.url.split('?');
    const underWay = this.cookies.read(request, openIdCookie);
    this.cookies.write(reply, openIdCookie, '');
    const person = await this.provider.finish(query, underWay);
    const { refreshToken } = await this.signIn.begin(person, 'OPENID', correlationIdOf(request));
    this.cookies.write(reply, sessionCookie, refreshToken);
    await reply.redirect('/', 303);
  }

  /** Opens a one-time link: name and password are chosen, and the account is made or made anew. */
  @Public()
  @StrictlyLimited()
  @HttpCode(201)
  @Post('link')
  async openLink(@Body() { token, login, password }: AcceptLinkBody, @Req() request: FastifyRequest) {
    this.cookies.refuseForeign(request);
    const { person, administrator } = await this.desk.accept(token, login, password);
    return { person, administrator };
  }

  private get provider(): OpenId {
    if (this.openId) return this.openId;
    throw new EdgeRefusal('NOT_FOUND', 'Expected an identity provider, but none is configured');
  }

  private answer({ refreshToken, ...answer }: SignedIn, reply: FastifyReply): SignedInAnswer {
    this.cookies.write(reply, sessionCookie, refreshToken);
    return answer;
  }
}
