from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'report.html'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    parent_template = None
    l_0_standing = l_0_grid = l_0_change = l_0_trend = l_0_trends_of = l_0_numbers_of = l_0_exhibit = l_0_sentences = missing
    try:
        t_1 = environment.filters['join']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'join' found.")
    try:
        t_2 = environment.filters['length']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'length' found.")
    pass
    parent_template = environment.get_template('page.html', 'report.html')
    for name, parent_block in parent_template.blocks.items():
        context.blocks.setdefault(name, []).append(parent_block)
    def macro(l_1_one):
        t_3 = []
        if l_1_one is missing:
            l_1_one = undefined("parameter 'one' was not provided", name='one')
        pass
        if environment.getattr(l_1_one, 'word'):
            pass
            t_3.extend((
                '<span class="mark ',
                escape(environment.finalize(environment.getattr(l_1_one, 'look'))),
                '">',
                escape(environment.finalize(environment.getattr(l_1_one, 'glyph'))),
                ' ',
                escape(environment.finalize(environment.getattr(l_1_one, 'word'))),
                '</span>',
            ))
        elif environment.getattr(l_1_one, 'glyph'):
            pass
            t_3.extend((
                '<span class="quiet">',
                escape(environment.finalize(environment.getattr(l_1_one, 'glyph'))),
                '</span>',
            ))
        return concat(t_3)
    context.exported_vars.add('standing')
    context.vars['standing'] = l_0_standing = Macro(environment, macro, 'standing', ('one',), False, False, False, context.eval_ctx.autoescape)
    def macro(l_1_one, l_1_look):
        t_4 = []
        if l_1_one is missing:
            l_1_one = undefined("parameter 'one' was not provided", name='one')
        if l_1_look is missing:
            l_1_look = ''
        pass
        t_4.append(
            '<table',
        )
        if l_1_look:
            pass
            t_4.extend((
                ' class="',
                escape(environment.finalize(l_1_look)),
                '"',
            ))
        t_4.append(
            '>\n<thead><tr>',
        )
        for (l_2_head, l_2_look) in environment.getattr(l_1_one, 'heads'):
            _loop_vars = {}
            pass
            if l_2_head:
                pass
                t_4.append(
                    '<th scope="col"',
                )
                if l_2_look:
                    pass
                    t_4.extend((
                        ' class="',
                        escape(environment.finalize(l_2_look)),
                        '"',
                    ))
                t_4.extend((
                    '>',
                    escape(environment.finalize(l_2_head)),
                    '</th>',
                ))
            else:
                pass
                t_4.append(
                    '<td',
                )
                if l_2_look:
                    pass
                    t_4.extend((
                        ' class="',
                        escape(environment.finalize(l_2_look)),
                        '"',
                    ))
                t_4.append(
                    '></td>',
                )
        l_2_head = l_2_look = missing
        t_4.append(
            '</tr></thead>\n<tbody>\n',
        )
        l_2_loop = missing
        for l_2_row, l_2_loop in LoopContext(environment.getattr(l_1_one, 'rows'), undefined):
            _loop_vars = {}
            pass
            t_4.append(
                '<tr>',
            )
            l_3_loop = missing
            for l_3_cell, l_3_loop in LoopContext(l_2_row, undefined):
                l_3_look = l_1_look
                _loop_vars = {}
                pass
                l_3_look = environment.getitem(environment.getitem(environment.getattr(l_1_one, 'heads'), environment.getattr(l_3_loop, 'index0')), 1)
                _loop_vars['look'] = l_3_look
                if environment.getattr(l_3_loop, 'first'):
                    pass
                    t_4.append(
                        '<th scope="row"',
                    )
                    if (undefined(name='look') if l_3_look is missing else l_3_look):
                        pass
                        t_4.extend((
                            ' class="',
                            escape(environment.finalize((undefined(name='look') if l_3_look is missing else l_3_look))),
                            '"><bdi>',
                            escape(environment.finalize(l_3_cell)),
                            '</bdi>',
                        ))
                    else:
                        pass
                        t_4.extend((
                            '>',
                            escape(environment.finalize(l_3_cell)),
                        ))
                    t_4.append(
                        '</th>',
                    )
                else:
                    pass
                    t_4.append(
                        '<td',
                    )
                    if (undefined(name='look') if l_3_look is missing else l_3_look):
                        pass
                        t_4.extend((
                            ' class="',
                            escape(environment.finalize((undefined(name='look') if l_3_look is missing else l_3_look))),
                            '"',
                        ))
                    if (environment.getitem(environment.getitem(environment.getattr(l_1_one, 'heads'), environment.getattr(l_3_loop, 'index0')), 0) and l_3_cell):
                        pass
                        t_4.extend((
                            ' data-head="',
                            escape(environment.finalize(environment.getitem(environment.getitem(environment.getattr(l_1_one, 'heads'), environment.getattr(l_3_loop, 'index0')), 0))),
                            '"',
                        ))
                    t_4.extend((
                        '>',
                        escape(environment.finalize(l_3_cell)),
                        '</td>',
                    ))
            l_3_loop = l_3_cell = l_3_look = missing
            t_4.append(
                '</tr>\n',
            )
        l_2_loop = l_2_row = missing
        t_4.append(
            '</tbody>\n</table>\n',
        )
        return concat(t_4)
    context.exported_vars.add('grid')
    context.vars['grid'] = l_0_grid = Macro(environment, macro, 'grid', ('one', 'look'), False, False, False, context.eval_ctx.autoescape)
    def macro(l_1_one, l_1_look):
        t_5 = []
        l_1_room = resolve('room')
        if l_1_one is missing:
            l_1_one = undefined("parameter 'one' was not provided", name='one')
        if l_1_look is missing:
            l_1_look = undefined("parameter 'look' was not provided", name='look')
        pass
        t_5.extend((
            '<td class="',
            escape(environment.finalize(l_1_look)),
        ))
        if environment.getattr(l_1_one, 'look'):
            pass
            t_5.extend((
                ' ',
                escape(environment.finalize(environment.getattr(l_1_one, 'look'))),
            ))
        if (t_2(environment.getattr(l_1_one, 'text')) > environment.getattr((undefined(name='room') if l_1_room is missing else l_1_room), 'change')):
            pass
            t_5.append(
                ' long',
            )
        t_5.extend((
            '">',
            escape(environment.finalize(environment.getattr(l_1_one, 'text'))),
        ))
        if environment.getattr(l_1_one, 'said'):
            pass
            t_5.extend((
                '<span class="unseen"> (',
                escape(environment.finalize(environment.getattr(l_1_one, 'said'))),
                ')</span>',
            ))
        t_5.append(
            '</td>',
        )
        return concat(t_5)
    context.exported_vars.add('change')
    context.vars['change'] = l_0_change = Macro(environment, macro, 'change', ('one', 'look'), False, False, False, context.eval_ctx.autoescape)
    def macro(l_1_one):
        t_6 = []
        if l_1_one is missing:
            l_1_one = undefined("parameter 'one' was not provided", name='one')
        pass
        t_6.extend((
            '<figure>\n<figcaption><b>',
            escape(environment.finalize(environment.getattr(l_1_one, 'label'))),
        ))
        if environment.getattr(l_1_one, 'lower'):
            pass
            t_6.append(
                ' ↓',
            )
        t_6.extend((
            '</b><span class="big">',
            escape(environment.finalize(environment.getattr(l_1_one, 'actual'))),
            '</span>\n<span class="quiet',
        ))
        if (t_2(t_1(context.eval_ctx, environment.getattr(l_1_one, 'about'))) < 60):
            pass
            t_6.append(
                ' whole',
            )
        t_6.extend((
            '">',
            escape(environment.finalize(t_1(context.eval_ctx, environment.getattr(l_1_one, 'about'), ' · '))),
            '</span>',
            escape(environment.finalize(context.call((undefined(name='standing') if l_0_standing is missing else l_0_standing), environment.getattr(l_1_one, 'standing')))),
            '</figcaption>\n',
            escape(environment.finalize(environment.getattr(l_1_one, 'chart'))),
            '\n</figure>\n',
        ))
        return concat(t_6)
    context.exported_vars.add('trend')
    context.vars['trend'] = l_0_trend = Macro(environment, macro, 'trend', ('one',), False, False, False, context.eval_ctx.autoescape)
    def macro(l_1_one):
        t_7 = []
        l_1_say = resolve('say')
        if l_1_one is missing:
            l_1_one = undefined("parameter 'one' was not provided", name='one')
        pass
        t_7.append(
            '<div class="charts">\n',
        )
        for l_2_chart in environment.getattr(l_1_one, 'charts'):
            _loop_vars = {}
            pass
            t_7.extend((
                escape(environment.finalize(context.call((undefined(name='trend') if l_0_trend is missing else l_0_trend), l_2_chart, _loop_vars=_loop_vars))),
                '\n',
            ))
        l_2_chart = missing
        t_7.extend((
            '</div>\n',
            escape(environment.finalize(context.call((undefined(name='numbers_of') if l_0_numbers_of is missing else l_0_numbers_of), environment.getattr(l_1_one, 'numbers'), environment.getattr((undefined(name='say') if l_1_say is missing else l_1_say), 'numbers')))),
            '\n',
        ))
        return concat(t_7)
    context.exported_vars.add('trends_of')
    context.vars['trends_of'] = l_0_trends_of = Macro(environment, macro, 'trends_of', ('one',), False, False, False, context.eval_ctx.autoescape)
    def macro(l_1_numbers, l_1_heading):
        t_8 = []
        if l_1_numbers is missing:
            l_1_numbers = undefined("parameter 'numbers' was not provided", name='numbers')
        if l_1_heading is missing:
            l_1_heading = undefined("parameter 'heading' was not provided", name='heading')
        pass
        t_8.extend((
            '<details class="numbers"><summary>',
            escape(environment.finalize(l_1_heading)),
            '</summary>\n<div class="scroll" role="group" tabindex="0" aria-label="',
            escape(environment.finalize(l_1_heading)),
            '"><table class="small">\n<thead><tr>',
        ))
        for (l_2_head, l_2_look) in environment.getattr(l_1_numbers, 'heads'):
            _loop_vars = {}
            pass
            t_8.extend((
                '<th scope="col">',
                escape(environment.finalize(l_2_head)),
                '</th>',
            ))
        l_2_head = l_2_look = missing
        t_8.append(
            '</tr></thead>\n<tbody>\n',
        )
        for l_2_row in environment.getattr(l_1_numbers, 'rows'):
            _loop_vars = {}
            pass
            t_8.extend((
                '<tr><th scope="row">',
                escape(environment.finalize(environment.getitem(l_2_row, 0))),
                '</th>',
            ))
            for l_3_cell in l_2_row[1:]:
                _loop_vars = {}
                pass
                t_8.extend((
                    '<td>',
                    escape(environment.finalize(l_3_cell)),
                    '</td>',
                ))
            l_3_cell = missing
            t_8.append(
                '</tr>\n',
            )
        l_2_row = missing
        t_8.append(
            '</tbody>\n</table></div>\n</details>\n',
        )
        return concat(t_8)
    context.exported_vars.add('numbers_of')
    context.vars['numbers_of'] = l_0_numbers_of = Macro(environment, macro, 'numbers_of', ('numbers', 'heading'), False, False, False, context.eval_ctx.autoescape)
    def macro(l_1_one, l_1_look):
        t_9 = []
        if l_1_one is missing:
            l_1_one = undefined("parameter 'one' was not provided", name='one')
        if l_1_look is missing:
            l_1_look = undefined("parameter 'look' was not provided", name='look')
        pass
        t_9.extend((
            '<figure class="',
            escape(environment.finalize(l_1_look)),
            '">\n<figcaption><b>',
            escape(environment.finalize(environment.getattr(l_1_one, 'heading'))),
            '</b>\n',
        ))
        if environment.getattr(l_1_one, 'question'):
            pass
            t_9.extend((
                '<span class="quiet">',
                escape(environment.finalize(environment.getattr(l_1_one, 'question'))),
                '</span>\n',
            ))
        t_9.append(
            '</figcaption>\n',
        )
        if environment.getattr(l_1_one, 'wrong'):
            pass
            t_9.extend((
                '<p class="bad">✗ ',
                escape(environment.finalize(environment.getattr(l_1_one, 'wrong'))),
                '</p>\n',
            ))
        if environment.getattr(l_1_one, 'picture'):
            pass
            t_9.extend((
                escape(environment.finalize(environment.getattr(l_1_one, 'picture'))),
                '\n',
            ))
        t_9.extend((
            escape(environment.finalize(context.call((undefined(name='grid') if l_0_grid is missing else l_0_grid), environment.getattr(l_1_one, 'grid'), 'bars'))),
            '\n',
        ))
        for l_2_note in environment.getattr(l_1_one, 'notes'):
            _loop_vars = {}
            pass
            t_9.extend((
                '<p class="quiet">',
                escape(environment.finalize(l_2_note)),
                '</p>\n',
            ))
        l_2_note = missing
        t_9.append(
            '</figure>\n',
        )
        return concat(t_9)
    context.exported_vars.add('exhibit')
    context.vars['exhibit'] = l_0_exhibit = Macro(environment, macro, 'exhibit', ('one', 'look'), False, False, False, context.eval_ctx.autoescape)
    def macro(l_1_list):
        t_10 = []
        if l_1_list is missing:
            l_1_list = undefined("parameter 'list' was not provided", name='list')
        pass
        t_10.append(
            '<ul class="signed">\n',
        )
        for l_2_one in l_1_list:
            _loop_vars = {}
            pass
            t_10.append(
                '<li><b',
            )
            if environment.getattr(l_2_one, 'look'):
                pass
                t_10.extend((
                    ' class="',
                    escape(environment.finalize(environment.getattr(l_2_one, 'look'))),
                    '"',
                ))
            t_10.extend((
                '>',
                escape(environment.finalize(environment.getattr(l_2_one, 'glyph'))),
                '</b>',
                escape(environment.finalize(environment.getattr(l_2_one, 'text'))),
                '</li>\n',
            ))
        l_2_one = missing
        t_10.append(
            '</ul>\n',
        )
        return concat(t_10)
    context.exported_vars.add('sentences')
    context.vars['sentences'] = l_0_sentences = Macro(environment, macro, 'sentences', ('list',), False, False, False, context.eval_ctx.autoescape)
    yield from parent_template.root_render_func(context)

def block_style(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}
    try:
        t_11 = environment.filters['squeezed']
    except KeyError:
        @internalcode
        def t_11(*unused):
            raise TemplateRuntimeError("No filter named 'squeezed' found.")
    pass
    l_1_say = resolve('say')
    t_12 = []
    pass
    template = environment.get_template('report.css', 'report.html')
    gen = template.root_render_func(template.new_context(context.get_all(), True, {}))
    try:
        for event in gen:
            t_12.append(event)
    finally: gen.close()
    t_12.extend((
        '@media screen and (max-width: 640px) {\n  .kpis tbody .target:not(:empty)::before { content: "',
        escape(environment.finalize(environment.getattr((undefined(name='say') if l_1_say is missing else l_1_say), 'target'))),
        ': "; }\n  .kpis tbody .previous::before { content: "',
        escape(environment.finalize(environment.getattr((undefined(name='say') if l_1_say is missing else l_1_say), 'previous'))),
        ': "; }\n  .kpis tbody .year::before { content: "',
        escape(environment.finalize(environment.getattr((undefined(name='say') if l_1_say is missing else l_1_say), 'year'))),
        ': "; }\n}\n',
    ))
    yield t_11(Markup(concat(t_12)))
    l_1_say = missing

def block_before(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}
    l_0_contents = resolve('contents')
    l_0_say = resolve('say')
    pass
    yield '<a class="skip" href="#'
    yield escape(environment.finalize(environment.getitem(environment.getitem((undefined(name='contents') if l_0_contents is missing else l_0_contents), 0), 0)))
    yield '">'
    yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'skip')))
    yield '</a>\n<svg class="unseen" width="0" height="0" aria-hidden="true"><defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hg" d="M0 0h4v4h-4z"/><path class="hb" d="M0 0h1.6v4h-1.6z"/></pattern><pattern id="near" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hg" d="M0 0h4v4h-4z"/><path class="hn" d="M0 0h1.6v4h-1.6z"/></pattern><pattern id="few" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hg" d="M0 0h4v4h-4z"/><path class="hf" d="M0 0h1.6v4h-1.6z"/></pattern></defs></svg>\n'

def block_head(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}
    l_0_running = resolve('running')
    l_0_period = resolve('period')
    l_0_say = resolve('say')
    l_0_facts = resolve('facts')
    l_0_headline = resolve('headline')
    l_0_standings = resolve('standings')
    l_0_signals = resolve('signals')
    l_0_many_signals = resolve('many_signals')
    l_0_contents = resolve('contents')
    try:
        t_2 = environment.filters['length']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'length' found.")
    pass
    yield '<p class="period'
    if (undefined(name='running') if l_0_running is missing else l_0_running):
        pass
        yield ' run'
    yield '"><bdi>'
    yield escape(environment.finalize((undefined(name='period') if l_0_period is missing else l_0_period)))
    yield '</bdi>'
    if (undefined(name='running') if l_0_running is missing else l_0_running):
        pass
        yield ' <span class="state">'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'running')))
        yield '</span>'
    yield '</p>\n<ul class="facts quiet">\n'
    for l_1_fact in (undefined(name='facts') if l_0_facts is missing else l_0_facts):
        _loop_vars = {}
        pass
        yield '<li>'
        yield escape(environment.finalize(l_1_fact))
        yield '</li>\n'
    l_1_fact = missing
    yield '</ul>\n'
    if (undefined(name='headline') if l_0_headline is missing else l_0_headline):
        pass
        yield '<p class="headline">'
        yield escape(environment.finalize((undefined(name='headline') if l_0_headline is missing else l_0_headline)))
        yield '</p>\n'
    if (undefined(name='standings') if l_0_standings is missing else l_0_standings):
        pass
        yield '<ul class="standings">\n'
        for (l_1_count, l_1_glyph, l_1_word, l_1_look) in (undefined(name='standings') if l_0_standings is missing else l_0_standings):
            _loop_vars = {}
            pass
            yield '<li class="'
            yield escape(environment.finalize(l_1_look))
            yield '">'
            yield escape(environment.finalize(l_1_glyph))
            yield ' <b>'
            yield escape(environment.finalize(l_1_count))
            yield '</b> '
            yield escape(environment.finalize(l_1_word))
            yield '</li>\n'
        l_1_count = l_1_glyph = l_1_word = l_1_look = missing
        yield '</ul>\n'
    if (undefined(name='signals') if l_0_signals is missing else l_0_signals):
        pass
        yield '<h2 class="plain">'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'signals')))
        yield '</h2>\n<ul class="signals">\n'
        for (l_1_label, l_1_words, l_1_look, l_1_glyph) in (undefined(name='signals') if l_0_signals is missing else l_0_signals)[:(undefined(name='many_signals') if l_0_many_signals is missing else l_0_many_signals)]:
            _loop_vars = {}
            pass
            yield '<li><b class="'
            yield escape(environment.finalize((l_1_look or 'quiet')))
            yield '">'
            yield escape(environment.finalize(l_1_glyph))
            yield '</b><b><bdi>'
            yield escape(environment.finalize(l_1_label))
            yield '</bdi></b> <bdi>'
            yield escape(environment.finalize(l_1_words))
            yield '</bdi></li>\n'
        l_1_label = l_1_words = l_1_look = l_1_glyph = missing
        yield '</ul>\n'
        if (t_2((undefined(name='signals') if l_0_signals is missing else l_0_signals)) > (undefined(name='many_signals') if l_0_many_signals is missing else l_0_many_signals)):
            pass
            yield '<details><summary>'
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'more')))
            yield ' ('
            yield escape(environment.finalize((t_2((undefined(name='signals') if l_0_signals is missing else l_0_signals)) - (undefined(name='many_signals') if l_0_many_signals is missing else l_0_many_signals))))
            yield ')</summary>\n<ul class="signals">\n'
            for (l_1_label, l_1_words, l_1_look, l_1_glyph) in (undefined(name='signals') if l_0_signals is missing else l_0_signals)[(undefined(name='many_signals') if l_0_many_signals is missing else l_0_many_signals):]:
                _loop_vars = {}
                pass
                yield '<li><b class="'
                yield escape(environment.finalize((l_1_look or 'quiet')))
                yield '">'
                yield escape(environment.finalize(l_1_glyph))
                yield '</b><b><bdi>'
                yield escape(environment.finalize(l_1_label))
                yield '</bdi></b> <bdi>'
                yield escape(environment.finalize(l_1_words))
                yield '</bdi></li>\n'
            l_1_label = l_1_words = l_1_look = l_1_glyph = missing
            yield '</ul>\n</details>\n'
    yield '<nav aria-label="'
    yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'contents')))
    yield '"><ul>\n'
    for (l_1_anchor, l_1_heading) in (undefined(name='contents') if l_0_contents is missing else l_0_contents):
        _loop_vars = {}
        pass
        yield '<li><a href="#'
        yield escape(environment.finalize(l_1_anchor))
        yield '">'
        yield escape(environment.finalize(l_1_heading))
        yield '</a></li>\n'
    l_1_anchor = l_1_heading = missing
    yield '</ul></nav>\n'

def block_body(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}
    l_0_nothing = resolve('nothing')
    l_0_kinds = resolve('kinds')
    l_0_legend = resolve('legend')
    l_0_say = resolve('say')
    l_0_columns = resolve('columns')
    l_0_running = resolve('running')
    l_0_goals = resolve('goals')
    l_0_without = resolve('without')
    l_0_trends = resolve('trends')
    l_0_trends_of = resolve('trends_of')
    l_0_shown_trends = resolve('shown_trends')
    l_0_further = resolve('further')
    l_0_numbers_of = resolve('numbers_of')
    l_0_segments = resolve('segments')
    l_0_many_segments = resolve('many_segments')
    l_0_funnels = resolve('funnels')
    l_0_balances = resolve('balances')
    l_0_tallies = resolve('tallies')
    l_0_tables = resolve('tables')
    l_0_findings = resolve('findings')
    l_0_effects = resolve('effects')
    l_0_sentences = resolve('sentences')
    l_0_unclean = resolve('unclean')
    l_0_grid = resolve('grid')
    l_0_notes = resolve('notes')
    l_0_definitions = resolve('definitions')
    l_0_sources = resolve('sources')
    l_0_origin = resolve('origin')
    l_0_command = resolve('command')
    try:
        t_13 = environment.filters['between']
    except KeyError:
        @internalcode
        def t_13(*unused):
            raise TemplateRuntimeError("No filter named 'between' found.")
    try:
        t_1 = environment.filters['join']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'join' found.")
    try:
        t_2 = environment.filters['length']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'length' found.")
    try:
        t_14 = environment.tests['none']
    except KeyError:
        @internalcode
        def t_14(*unused):
            raise TemplateRuntimeError("No test named 'none' found.")
    pass
    if (undefined(name='nothing') if l_0_nothing is missing else l_0_nothing):
        pass
        yield '<p class="headline">'
        yield escape(environment.finalize((undefined(name='nothing') if l_0_nothing is missing else l_0_nothing)))
        yield '</p>\n'
    if (undefined(name='kinds') if l_0_kinds is missing else l_0_kinds):
        pass
        yield '<ul class="legend facts quiet">\n'
        for l_1_sentence in (undefined(name='legend') if l_0_legend is missing else l_0_legend):
            _loop_vars = {}
            pass
            yield '<li>'
            yield escape(environment.finalize(l_1_sentence))
            yield '</li>\n'
        l_1_sentence = missing
        yield '<li><svg class="key" viewBox="0 0 16 10" aria-hidden="true"><path class="ac" d="M0 1h16v8h-16z"/></svg> '
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'dark')))
        yield '</li>\n'
        if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'year'):
            pass
            yield '<li><svg class="key" viewBox="0 0 16 10" aria-hidden="true"><path class="py" d="M0 1h16v8h-16z"/></svg> '
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'before')))
            yield '</li>\n'
        if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'target'):
            pass
            yield '<li><svg class="key" viewBox="0 0 16 10" aria-hidden="true"><path class="tg" d="M8 0v10"/></svg> '
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'line')))
            yield '</li>\n<li><svg class="key" viewBox="0 0 16 10" aria-hidden="true"><path class="gap bad" d="M1 1h14v8h-14z"/></svg> '
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'missing')))
            yield '</li>\n'
        if ((undefined(name='running') if l_0_running is missing else l_0_running) and environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'spark')):
            pass
            yield '<li><svg class="key" viewBox="0 0 16 10" aria-hidden="true"><path class="ac run" d="M1 1h14v8h-14z"/></svg> '
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'running')))
            yield '</li>\n'
        if (environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'previous') or environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'year')):
            pass
            yield '<li class="bad">'
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'unfavourable')))
            yield '</li>\n'
        yield '</ul>\n'
    for l_1_kind in (undefined(name='kinds') if l_0_kinds is missing else l_0_kinds):
        l_1_perception = resolve('perception')
        l_1_answers = resolve('answers')
        _loop_vars = {}
        pass
        yield '<section id="'
        yield escape(environment.finalize(environment.getattr(l_1_kind, 'anchor')))
        yield '">\n<h2>'
        yield escape(environment.finalize(environment.getattr(l_1_kind, 'heading')))
        yield '</h2>\n<table class="kpis'
        if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'wide'):
            pass
            yield ' wide'
        yield '">\n<caption class="unseen">'
        yield escape(environment.finalize(environment.getattr(l_1_kind, 'heading')))
        yield '</caption>\n<thead><tr><th scope="col" class="kpi">KPI</th><th scope="col" class="actual">'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'actual')))
        yield '</th>'
        if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'target'):
            pass
            yield '<th scope="col" class="target">'
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'target')))
            yield '</th><td class="pic"></td><th scope="col" class="gap">'
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'gap')))
            yield '</th>'
        if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'status'):
            pass
            yield '<th scope="col" class="status">'
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'status')))
            yield '</th>'
        if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'previous'):
            pass
            yield '<th scope="col" class="previous">'
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'previous')))
            yield '</th>'
        if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'year'):
            pass
            yield '<th scope="col" class="year">'
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'year')))
            yield '</th>'
        if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'spark'):
            pass
            yield '<th scope="col" class="course">'
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'trend')))
            yield '</th>'
        yield '</tr></thead>\n<tbody>\n'
        for l_2_row in environment.getattr(l_1_kind, 'rows'):
            l_2_room = resolve('room')
            l_2_standing = resolve('standing')
            l_2_change = resolve('change')
            _loop_vars = {}
            pass
            yield '<tr><th scope="row" class="kpi"><a href="#d-'
            yield escape(environment.finalize(environment.getattr(l_2_row, 'anchor')))
            yield '"'
            if (t_2(environment.getattr(l_2_row, 'label')) > 120):
                pass
                yield ' class="long"'
            yield '>'
            yield escape(environment.finalize(environment.getattr(l_2_row, 'label')))
            yield '</a>'
            if environment.getattr(l_2_row, 'lower'):
                pass
                yield ' <span class="quiet" role="img" aria-label="'
                yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'lower')))
                yield '" title="'
                yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'lower')))
                yield '">↓</span>'
            if environment.getattr(l_2_row, 'about'):
                pass
                yield '<span class="about">'
                yield escape(environment.finalize(t_1(context.eval_ctx, environment.getattr(l_2_row, 'about'), ' · ')))
                yield '</span>'
            yield '</th><td class="actual'
            if (t_2(environment.getattr(l_2_row, 'actual')) > environment.getattr((undefined(name='room') if l_2_room is missing else l_2_room), 'actual')):
                pass
                yield ' long'
            yield '">'
            yield escape(environment.finalize(environment.getattr(l_2_row, 'actual')))
            yield '</td>'
            if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'target'):
                pass
                yield '<td class="target'
                if (t_2(environment.getattr(l_2_row, 'target')) > environment.getattr((undefined(name='room') if l_2_room is missing else l_2_room), 'target')):
                    pass
                    yield ' long'
                yield '">'
                yield escape(environment.finalize(environment.getattr(l_2_row, 'target')))
                yield '</td><td class="pic">'
                yield escape(environment.finalize(environment.getattr(l_2_row, 'bullet')))
                yield '</td><td class="gap'
                if (t_2(environment.getattr(l_2_row, 'gap')) > environment.getattr((undefined(name='room') if l_2_room is missing else l_2_room), 'change')):
                    pass
                    yield ' long'
                yield '">'
                yield escape(environment.finalize(environment.getattr(l_2_row, 'gap')))
                yield '</td>'
            if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'status'):
                pass
                yield '<td class="status">'
                yield escape(environment.finalize(context.call((undefined(name='standing') if l_2_standing is missing else l_2_standing), environment.getattr(l_2_row, 'standing'), _loop_vars=_loop_vars)))
                yield '</td>'
            if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'previous'):
                pass
                yield escape(environment.finalize(context.call((undefined(name='change') if l_2_change is missing else l_2_change), environment.getattr(l_2_row, 'previous'), 'previous', _loop_vars=_loop_vars)))
            if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'year'):
                pass
                yield escape(environment.finalize(context.call((undefined(name='change') if l_2_change is missing else l_2_change), environment.getattr(l_2_row, 'year'), 'year', _loop_vars=_loop_vars)))
            if environment.getattr((undefined(name='columns') if l_0_columns is missing else l_0_columns), 'spark'):
                pass
                yield '<td class="course">'
                yield escape(environment.finalize(environment.getattr(l_2_row, 'spark')))
                yield '</td>'
            yield '</tr>\n'
        l_2_row = l_2_room = l_2_standing = l_2_change = missing
        yield '</tbody>\n</table>\n'
        if (environment.getattr(l_1_kind, 'category') == (undefined(name='perception') if l_1_perception is missing else l_1_perception)):
            pass
            for l_2_one in (undefined(name='answers') if l_1_answers is missing else l_1_answers):
                l_2_exhibit = resolve('exhibit')
                _loop_vars = {}
                pass
                yield escape(environment.finalize(context.call((undefined(name='exhibit') if l_2_exhibit is missing else l_2_exhibit), l_2_one, 'answers', _loop_vars=_loop_vars)))
                yield '\n'
            l_2_one = l_2_exhibit = missing
        yield '</section>\n'
    l_1_kind = l_1_perception = l_1_answers = missing
    if (undefined(name='goals') if l_0_goals is missing else l_0_goals):
        pass
        yield '<section id="goals">\n<h2>'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'goals')))
        yield '</h2>\n<ul class="goals">\n'
        for l_1_goal in (undefined(name='goals') if l_0_goals is missing else l_0_goals):
            _loop_vars = {}
            pass
            yield '<li><b><bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_goal, 'name')))
            yield '</bdi></b>'
            if environment.getattr(l_1_goal, 'due'):
                pass
                yield ' <span class="quiet">'
                yield escape(environment.finalize(environment.getattr(l_1_goal, 'due')))
                yield '</span>'
            if environment.getattr(l_1_goal, 'serving'):
                pass
                yield '<ul>'
                for (l_2_label, l_2_glyph, l_2_word, l_2_look) in environment.getattr(l_1_goal, 'serving'):
                    _loop_vars = {}
                    pass
                    yield '<li><bdi>'
                    yield escape(environment.finalize(l_2_label))
                    yield '</bdi> <span class="mark '
                    yield escape(environment.finalize((l_2_look or 'quiet')))
                    yield '">'
                    yield escape(environment.finalize(l_2_glyph))
                    yield ' '
                    yield escape(environment.finalize(l_2_word))
                    yield '</span></li>'
                l_2_label = l_2_glyph = l_2_word = l_2_look = missing
                yield '</ul>'
            yield '</li>\n'
        l_1_goal = missing
        yield '</ul>\n</section>\n'
    if (undefined(name='without') if l_0_without is missing else l_0_without):
        pass
        yield '<section id="without">\n<h2>'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'without')))
        yield '</h2>\n<dl class="pairs">\n'
        for (l_1_why, l_1_labels) in (undefined(name='without') if l_0_without is missing else l_0_without):
            _loop_vars = {}
            pass
            yield '<div><dt>'
            yield escape(environment.finalize(l_1_why))
            yield '</dt><dd>'
            yield escape(environment.finalize(l_1_labels))
            yield '</dd></div>\n'
        l_1_why = l_1_labels = missing
        yield '</dl>\n</section>\n'
    if (undefined(name='trends') if l_0_trends is missing else l_0_trends):
        pass
        yield '<section id="trends">\n<h2>'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'trends')))
        yield '</h2>\n'
        yield escape(environment.finalize(context.call((undefined(name='trends_of') if l_0_trends_of is missing else l_0_trends_of), (undefined(name='shown_trends') if l_0_shown_trends is missing else l_0_shown_trends), _block_vars=_block_vars)))
        yield '\n'
        if environment.getattr((undefined(name='further') if l_0_further is missing else l_0_further), 'rows'):
            pass
            yield escape(environment.finalize(context.call((undefined(name='numbers_of') if l_0_numbers_of is missing else l_0_numbers_of), (undefined(name='further') if l_0_further is missing else l_0_further), markup_join((environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'more_trends'), ' (', t_2(environment.getattr((undefined(name='further') if l_0_further is missing else l_0_further), 'rows')), ')', )), _block_vars=_block_vars)))
            yield '\n'
        yield '</section>\n'
    if (undefined(name='segments') if l_0_segments is missing else l_0_segments):
        pass
        yield '<section id="segments">\n<h2>'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'segments')))
        yield '</h2>\n<div class="charts">\n'
        for l_1_one in (undefined(name='segments') if l_0_segments is missing else l_0_segments)[:(undefined(name='many_segments') if l_0_many_segments is missing else l_0_many_segments)]:
            l_1_exhibit = resolve('exhibit')
            _loop_vars = {}
            pass
            yield escape(environment.finalize(context.call((undefined(name='exhibit') if l_1_exhibit is missing else l_1_exhibit), l_1_one, 'segments', _loop_vars=_loop_vars)))
            yield '\n'
        l_1_one = l_1_exhibit = missing
        yield '</div>\n'
        if (t_2((undefined(name='segments') if l_0_segments is missing else l_0_segments)) > (undefined(name='many_segments') if l_0_many_segments is missing else l_0_many_segments)):
            pass
            yield '<details class="more"><summary>'
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'more_segments')))
            yield ' ('
            yield escape(environment.finalize((t_2((undefined(name='segments') if l_0_segments is missing else l_0_segments)) - (undefined(name='many_segments') if l_0_many_segments is missing else l_0_many_segments))))
            yield ')</summary>\n<div class="charts">\n'
            for l_1_one in (undefined(name='segments') if l_0_segments is missing else l_0_segments)[(undefined(name='many_segments') if l_0_many_segments is missing else l_0_many_segments):]:
                l_1_exhibit = resolve('exhibit')
                _loop_vars = {}
                pass
                yield escape(environment.finalize(context.call((undefined(name='exhibit') if l_1_exhibit is missing else l_1_exhibit), l_1_one, 'segments', _loop_vars=_loop_vars)))
                yield '\n'
            l_1_one = l_1_exhibit = missing
            yield '</div>\n</details>\n'
        yield '</section>\n'
    l_1_loop = missing
    for (l_1_anchor, l_1_heading, l_1_list), l_1_loop in LoopContext([('funnels', environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'funnels'), (undefined(name='funnels') if l_0_funnels is missing else l_0_funnels)), ('balances', environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'balances'), (undefined(name='balances') if l_0_balances is missing else l_0_balances))], undefined):
        l_1_cohorts = resolve('cohorts')
        _loop_vars = {}
        pass
        if l_1_list:
            pass
            yield '<section id="'
            yield escape(environment.finalize(l_1_anchor))
            yield '">\n<h2>'
            yield escape(environment.finalize(l_1_heading))
            yield '</h2>\n<div class="'
            yield escape(environment.finalize(('charts' if (l_1_anchor == 'balances') else 'whole')))
            yield '">\n'
            for l_2_one in l_1_list:
                l_2_exhibit = resolve('exhibit')
                _loop_vars = {}
                pass
                yield escape(environment.finalize(context.call((undefined(name='exhibit') if l_2_exhibit is missing else l_2_exhibit), l_2_one, l_1_anchor, _loop_vars=_loop_vars)))
                yield '\n'
            l_2_one = l_2_exhibit = missing
            yield '</div>\n</section>\n'
        if ((l_1_anchor == 'funnels') and (undefined(name='cohorts') if l_1_cohorts is missing else l_1_cohorts)):
            pass
            yield '<section id="cohorts">\n<h2>'
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'cohorts')))
            yield '</h2>\n'
            l_2_loop = missing
            for l_2_one, l_2_loop in LoopContext((undefined(name='cohorts') if l_1_cohorts is missing else l_1_cohorts), undefined):
                _loop_vars = {}
                pass
                yield '<figure class="heat">\n<figcaption><b>'
                yield escape(environment.finalize(environment.getattr(l_2_one, 'heading')))
                yield '</b>'
                if environment.getattr(l_2_one, 'question'):
                    pass
                    yield ' <span class="quiet">'
                    yield escape(environment.finalize(environment.getattr(l_2_one, 'question')))
                    yield '</span>'
                yield ' <span class="quiet">'
                yield escape(environment.finalize(environment.getattr(l_2_one, 'caption')))
                yield '</span></figcaption>\n<table>\n<thead><tr><th scope="col">'
                yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'arrived')))
                yield '</th><th scope="col" class="number">'
                yield escape(environment.finalize(environment.getattr(l_2_one, 'size')))
                yield '</th>'
                for l_3_age in environment.getattr(l_2_one, 'ages'):
                    _loop_vars = {}
                    pass
                    yield '<th scope="col" class="number'
                    if ((l_3_age > 3) and (l_3_age not in (6, 12))):
                        pass
                        yield ' wide'
                    yield '">'
                    yield escape(environment.finalize(l_3_age))
                    yield '</th>'
                l_3_age = missing
                yield '</tr></thead>\n<tbody>\n'
                l_3_loop = missing
                for (l_3_period, l_3_size, l_3_cells), l_3_loop in LoopContext(environment.getattr(l_2_one, 'rows'), undefined):
                    _loop_vars = {}
                    pass
                    yield '<tr><th scope="row">'
                    yield escape(environment.finalize(l_3_period))
                    yield '</th><td class="number">'
                    yield escape(environment.finalize(l_3_size))
                    yield '</td>'
                    l_4_loop = missing
                    for l_4_cell, l_4_loop in LoopContext(l_3_cells, undefined):
                        _loop_vars = {}
                        pass
                        yield '<td class="'
                        if (not t_14(environment.getattr(l_4_cell, 'shade'))):
                            pass
                            yield 'h'
                            yield escape(environment.finalize(environment.getattr(l_4_cell, 'shade')))
                        if ((environment.getitem(environment.getattr(l_2_one, 'ages'), environment.getattr(l_4_loop, 'index0')) > 3) and (environment.getitem(environment.getattr(l_2_one, 'ages'), environment.getattr(l_4_loop, 'index0')) not in (6, 12))):
                            pass
                            yield ' wide'
                        yield '">'
                        yield escape(environment.finalize(environment.getattr(l_4_cell, 'text')))
                        yield '</td>'
                    l_4_loop = l_4_cell = missing
                    yield '</tr>\n'
                l_3_loop = l_3_period = l_3_size = l_3_cells = missing
                yield '</tbody>\n</table>\n'
                for l_3_note in environment.getattr(l_2_one, 'notes'):
                    _loop_vars = {}
                    pass
                    yield '<p class="quiet">'
                    yield escape(environment.finalize(l_3_note))
                    yield '</p>\n'
                l_3_note = missing
                yield '</figure>\n'
            l_2_loop = l_2_one = missing
            yield '</section>\n'
    l_1_loop = l_1_anchor = l_1_heading = l_1_list = l_1_cohorts = missing
    yield '<section id="quality">\n<h2>'
    yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'quality')))
    yield '</h2>\n<ul class="standings">\n'
    for l_1_one in (undefined(name='tallies') if l_0_tallies is missing else l_0_tallies):
        _loop_vars = {}
        pass
        yield '<li class="'
        yield escape(environment.finalize((environment.getattr(l_1_one, 'look') or 'quiet')))
        yield '">'
        yield escape(environment.finalize(environment.getattr(l_1_one, 'glyph')))
        yield ' '
        yield escape(environment.finalize(environment.getattr(l_1_one, 'text')))
        yield '</li>\n'
    l_1_one = missing
    yield '</ul>\n'
    if (undefined(name='tables') if l_0_tables is missing else l_0_tables):
        pass
        yield '<ul class="facts quiet">\n'
        for (l_1_table, l_1_rows) in (undefined(name='tables') if l_0_tables is missing else l_0_tables):
            _loop_vars = {}
            pass
            yield '<li><bdi>'
            yield escape(environment.finalize(l_1_table))
            yield '</bdi> '
            yield escape(environment.finalize(l_1_rows))
            yield '</li>\n'
        l_1_table = l_1_rows = missing
        yield '</ul>\n'
    if (undefined(name='findings') if l_0_findings is missing else l_0_findings):
        pass
        yield '<h3>'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'found')))
        yield '</h3>\n<table class="found cards">\n<caption class="unseen">'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'found')))
        yield '</caption>\n<thead><tr><th scope="col" class="check">'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'check')))
        yield '</th><th scope="col" class="where">'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'where')))
        yield '</th><th scope="col" class="number rows">'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'rows')))
        yield '</th><th scope="col" class="number part">'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'share')))
        yield '</th><th scope="col">KPIs</th></tr></thead>\n<tbody>\n'
        for l_1_one in (undefined(name='findings') if l_0_findings is missing else l_0_findings):
            _loop_vars = {}
            pass
            yield '<tr><th scope="row"><span class="mark '
            yield escape(environment.finalize((environment.getattr(l_1_one, 'look') or 'quiet')))
            yield '">'
            yield escape(environment.finalize(environment.getattr(l_1_one, 'glyph')))
            yield ' '
            yield escape(environment.finalize(environment.getattr(l_1_one, 'severity')))
            yield '</span> <code>'
            yield escape(environment.finalize(environment.getattr(l_1_one, 'code')))
            yield '</code> <bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_one, 'title')))
            yield '</bdi></th><td>'
            yield escape(environment.finalize(environment.getattr(l_1_one, 'where')))
            if environment.getattr(l_1_one, 'place'):
                pass
                yield '<span class="about">'
                yield escape(environment.finalize(environment.getattr(l_1_one, 'place')))
                yield '</span>'
            if environment.getattr(l_1_one, 'cells'):
                pass
                yield '<span class="about">'
                yield escape(environment.finalize(environment.getattr(l_1_one, 'cells')))
                yield '</span>'
            yield '</td><td class="number" data-head="'
            yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'rows')))
            yield '">'
            yield escape(environment.finalize(environment.getattr(l_1_one, 'rows')))
            yield '</td><td class="number">'
            yield escape(environment.finalize(environment.getattr(l_1_one, 'share')))
            yield '</td><td>'
            if environment.getattr(l_1_one, 'accepted'):
                pass
                yield escape(environment.finalize(environment.getattr(l_1_one, 'accepted')))
            elif environment.getattr(l_1_one, 'effect'):
                pass
                yield escape(environment.finalize(environment.getattr(l_1_one, 'effect')))
            yield '</td></tr>\n'
        l_1_one = missing
        yield '</tbody>\n</table>\n'
    if (undefined(name='effects') if l_0_effects is missing else l_0_effects):
        pass
        yield '<h3>'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'effects')))
        yield '</h3>\n'
        yield escape(environment.finalize(context.call((undefined(name='sentences') if l_0_sentences is missing else l_0_sentences), (undefined(name='effects') if l_0_effects is missing else l_0_effects), _block_vars=_block_vars)))
        yield '\n'
    if (undefined(name='unclean') if l_0_unclean is missing else l_0_unclean):
        pass
        yield '<h3>'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'unclean')))
        yield '</h3>\n'
        if environment.getattr((undefined(name='unclean') if l_0_unclean is missing else l_0_unclean), 'rows'):
            pass
            yield escape(environment.finalize(context.call((undefined(name='grid') if l_0_grid is missing else l_0_grid), (undefined(name='unclean') if l_0_unclean is missing else l_0_unclean), 'cards unclean', _block_vars=_block_vars)))
            yield '\n'
        if environment.getattr((undefined(name='unclean') if l_0_unclean is missing else l_0_unclean), 'caption'):
            pass
            yield '<p class="quiet">'
            yield escape(environment.finalize(environment.getattr((undefined(name='unclean') if l_0_unclean is missing else l_0_unclean), 'caption')))
            yield '</p>\n'
    if (undefined(name='notes') if l_0_notes is missing else l_0_notes):
        pass
        yield '<details class="more"><summary>'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'notes')))
        yield ' ('
        yield escape(environment.finalize(t_2((undefined(name='notes') if l_0_notes is missing else l_0_notes))))
        yield ')</summary>\n'
        yield escape(environment.finalize(context.call((undefined(name='sentences') if l_0_sentences is missing else l_0_sentences), (undefined(name='notes') if l_0_notes is missing else l_0_notes), _block_vars=_block_vars)))
        yield '\n</details>\n'
    yield '</section>\n'
    if (undefined(name='definitions') if l_0_definitions is missing else l_0_definitions):
        pass
        yield '<section id="definitions">\n<h2>'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'definitions')))
        yield '</h2>\n<details class="more"><summary>'
        yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'about')))
        yield ' ('
        yield escape(environment.finalize(t_2((undefined(name='definitions') if l_0_definitions is missing else l_0_definitions))))
        yield ')</summary>\n<dl class="definitions">\n'
        l_1_loop = missing
        for l_1_one, l_1_loop in LoopContext((undefined(name='definitions') if l_0_definitions is missing else l_0_definitions), undefined):
            _loop_vars = {}
            pass
            yield '<div id="d-'
            yield escape(environment.finalize(environment.getattr(l_1_one, 'anchor')))
            yield '"><dt><b><bdi>'
            yield escape(environment.finalize(environment.getattr(l_1_one, 'label')))
            yield '</bdi></b> <code>'
            yield escape(environment.finalize(environment.getattr(l_1_one, 'id')))
            yield '</code></dt>\n<dd>'
            yield escape(environment.finalize(environment.getattr(l_1_one, 'question')))
            if environment.getattr(l_1_one, 'notes'):
                pass
                yield ' <span class="quiet">'
                yield escape(environment.finalize(environment.getattr(l_1_one, 'notes')))
                yield '</span>'
            if environment.getattr(l_1_one, 'formula'):
                pass
                yield '<p>'
                yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'formula')))
                yield ': <code>'
                yield escape(environment.finalize(t_13(environment.getattr(l_1_one, 'formula'))))
                yield '</code></p>\n'
            yield '<p>'
            l_2_loop = missing
            for (l_2_what, l_2_text, l_2_link), l_2_loop in LoopContext(environment.getattr(l_1_one, 'facts'), undefined):
                _loop_vars = {}
                pass
                yield escape(environment.finalize(l_2_what))
                yield ': '
                if l_2_link:
                    pass
                    yield '<a href="'
                    yield escape(environment.finalize(l_2_link))
                    yield '">'
                    yield escape(environment.finalize(l_2_text))
                    yield '</a>'
                else:
                    pass
                    yield '<bdi>'
                    yield escape(environment.finalize(l_2_text))
                    yield '</bdi>'
                if (not environment.getattr(l_2_loop, 'last')):
                    pass
                    yield ' · '
            l_2_loop = l_2_what = l_2_text = l_2_link = missing
            yield '</p>\n</dd></div>\n'
        l_1_loop = l_1_one = missing
        yield '</dl>\n</details>\n</section>\n'
    yield '<section id="origin">\n<h2>'
    yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'origin')))
    yield '</h2>\n'
    if (undefined(name='sources') if l_0_sources is missing else l_0_sources):
        pass
        yield escape(environment.finalize(context.call((undefined(name='grid') if l_0_grid is missing else l_0_grid), (undefined(name='sources') if l_0_sources is missing else l_0_sources), 'cards sources', _block_vars=_block_vars)))
        yield '\n'
    yield '<dl class="pairs">\n'
    for (l_1_what, l_1_text) in (undefined(name='origin') if l_0_origin is missing else l_0_origin):
        _loop_vars = {}
        pass
        yield '<div><dt>'
        yield escape(environment.finalize(l_1_what))
        yield '</dt><dd>'
        yield escape(environment.finalize(l_1_text))
        yield '</dd></div>\n'
    l_1_what = l_1_text = missing
    yield '</dl>\n<p class="quiet">'
    yield escape(environment.finalize(environment.getattr((undefined(name='say') if l_0_say is missing else l_0_say), 'again')))
    yield ' <code>'
    yield escape(environment.finalize((undefined(name='command') if l_0_command is missing else l_0_command)))
    yield '</code></p>\n</section>\n'

def block_foot(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}
    pass
    yield '<p>crmkpi</p>\n'

blocks = {'style': block_style, 'before': block_before, 'head': block_head, 'body': block_body, 'foot': block_foot}
debug_info = '1=25&2=28&3=33&5=54&6=64&8=74&9=77&13=114&15=121&16=125&17=127&18=155&26=185&27=195&29=225&31=232&32=244&33=255&36=261&38=270&39=274&42=280&44=286&45=295&46=297&47=300&49=312&50=317&56=339&57=348&58=350&59=353&60=357&63=363&64=367&66=370&67=373&69=377&70=380&71=385&75=395&77=403&78=409&82=432&84=449&86=457&87=459&88=461&83=464&92=467&93=478&96=483&97=507&99=519&100=523&103=527&104=530&106=532&108=535&109=539&113=549&114=552&116=554&117=558&120=568&121=571&123=575&124=579&130=590&131=592&132=596&136=603&137=664&138=667&140=669&142=672&143=676&145=680&146=682&147=685&149=687&150=690&151=692&153=694&154=697&156=699&157=702&161=705&162=711&163=713&164=715&165=719&166=721&167=723&168=730&169=735&170=740&171=745&174=751&175=758&176=773&178=779&179=785&180=788&182=802&183=807&184=810&185=813&190=821&191=823&192=827&197=832&199=835&201=837&202=841&203=848&209=868&211=871&213=873&214=877&219=883&221=886&222=888&223=890&224=892&228=895&230=898&232=900&233=904&236=908&237=911&239=915&240=919&247=925&248=929&249=932&250=934&251=936&252=938&253=942&258=946&260=949&261=952&263=956&265=966&266=970&269=983&270=987&271=992&276=1010&277=1014&285=1022&287=1024&288=1028&291=1036&293=1039&294=1043&298=1049&299=1052&301=1054&302=1056&304=1064&305=1068&310=1105&311=1108&312=1110&314=1112&315=1115&316=1117&317=1119&319=1121&320=1124&323=1126&324=1129&325=1133&329=1136&331=1139&332=1141&334=1146&335=1150&336=1156&337=1162&338=1165&340=1171&348=1196&349=1198&350=1200&353=1203&354=1207&357=1213&360=1218'