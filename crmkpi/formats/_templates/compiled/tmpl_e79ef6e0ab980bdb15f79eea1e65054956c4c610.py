from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'letter.html'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_language = resolve('language')
    l_0_title = resolve('title')
    l_0_about = resolve('about')
    l_0_headline = resolve('headline')
    l_0_signals = resolve('signals')
    l_0_groups = resolve('groups')
    l_0_heads = resolve('heads')
    l_0_more = resolve('more')
    l_0_legend = resolve('legend')
    l_0_funnels = resolve('funnels')
    l_0_lists = resolve('lists')
    l_0_quality = resolve('quality')
    l_0_counts = resolve('counts')
    l_0_remarks = resolve('remarks')
    l_0_origin = resolve('origin')
    pass
    yield '<!DOCTYPE html>\n<html lang="'
    yield escape(environment.finalize((undefined(name='language') if l_0_language is missing else l_0_language)))
    yield '">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>'
    yield escape(environment.finalize((undefined(name='title') if l_0_title is missing else l_0_title)))
    yield '</title>\n</head>\n<body style="margin:0;padding:16px;background:#ffffff;color:#1c2429;font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:20px">\n<h1 style="margin:0 0 4px;font-size:20px;line-height:26px">'
    yield escape(environment.finalize((undefined(name='title') if l_0_title is missing else l_0_title)))
    yield '</h1>\n<p style="margin:0 0 8px;color:#56646b;font-size:12px">'
    yield escape(environment.finalize((undefined(name='about') if l_0_about is missing else l_0_about)))
    yield '</p>\n'
    if (undefined(name='headline') if l_0_headline is missing else l_0_headline):
        pass
        yield '<p style="margin:0 0 12px;font-size:15px;font-weight:bold">'
        yield escape(environment.finalize((undefined(name='headline') if l_0_headline is missing else l_0_headline)))
        yield '</p>\n'
    for (l_1_sign, l_1_colour, l_1_label, l_1_words) in (undefined(name='signals') if l_0_signals is missing else l_0_signals):
        _loop_vars = {}
        pass
        yield '<p style="margin:0 0 3px"><b style="color:'
        yield escape(environment.finalize(l_1_colour))
        yield '">'
        yield escape(environment.finalize(l_1_sign))
        yield '</b> <b>'
        yield escape(environment.finalize(l_1_label))
        yield '</b>: '
        yield escape(environment.finalize(l_1_words))
        yield '</p>\n'
    l_1_sign = l_1_colour = l_1_label = l_1_words = missing
    if (undefined(name='groups') if l_0_groups is missing else l_0_groups):
        pass
        yield '<table cellpadding="0" cellspacing="0" border="0" style="margin:12px 0 0;border-collapse:collapse;font-size:12px">\n<tr>\n<th scope="col" align="left" style="padding:4px 6px 4px 0;color:#56646b;font-weight:normal">KPI</th>\n'
        l_1_loop = missing
        for l_1_head, l_1_loop in LoopContext((undefined(name='heads') if l_0_heads is missing else l_0_heads), undefined):
            _loop_vars = {}
            pass
            yield '<th scope="col" align="'
            yield escape(environment.finalize(('left' if (environment.getattr(l_1_loop, 'index') in (4, 7)) else 'right')))
            yield '" style="padding:4px 5px;color:#56646b;font-weight:normal">'
            yield escape(environment.finalize(l_1_head))
            yield '</th>\n'
        l_1_loop = l_1_head = missing
        yield '</tr>\n'
        l_1_loop = missing
        for (l_1_name, l_1_rows), l_1_loop in LoopContext((undefined(name='groups') if l_0_groups is missing else l_0_groups), undefined):
            _loop_vars = {}
            pass
            yield '<tr><th scope="colgroup" colspan="8" align="left" style="padding:12px 0 4px;border-bottom:2px solid #b8c2c7">'
            yield escape(environment.finalize(l_1_name))
            yield '</th></tr>\n'
            l_2_loop = missing
            for l_2_row, l_2_loop in LoopContext(l_1_rows, undefined):
                _loop_vars = {}
                pass
                yield '<tr>\n<th scope="row" align="left" style="padding:4px 6px 4px 0;font-weight:normal;border-bottom:1px solid #dde3e6;min-width:96px;overflow-wrap:break-word">'
                yield escape(environment.finalize(environment.getattr(l_2_row, 'name')))
                if environment.getattr(l_2_row, 'aside'):
                    pass
                    yield '<br><span style="color:#56646b;font-size:11px">'
                    yield escape(environment.finalize(environment.getattr(l_2_row, 'aside')))
                    yield '</span>'
                yield '</th>\n'
                l_3_loop = missing
                for (l_3_text, l_3_colour, l_3_side), l_3_loop in LoopContext(environment.getattr(l_2_row, 'cells'), undefined):
                    _loop_vars = {}
                    pass
                    yield '<td align="'
                    yield escape(environment.finalize(l_3_side))
                    yield '" style="padding:4px 5px;'
                    yield escape(environment.finalize((('color:%s;' % l_3_colour) if (l_3_colour != '#1c2429') else cond_expr_undefined("the inline if-expression on line 31 in 'letter.html' evaluated to false and no else section was defined."))))
                    yield 'border-bottom:1px solid #dde3e6;white-space:nowrap'
                    yield escape(environment.finalize((';font-weight:bold' if environment.getattr(l_3_loop, 'first') else cond_expr_undefined("the inline if-expression on line 31 in 'letter.html' evaluated to false and no else section was defined."))))
                    yield escape(environment.finalize((';font-size:8px' if environment.getattr(l_3_loop, 'last') else cond_expr_undefined("the inline if-expression on line 31 in 'letter.html' evaluated to false and no else section was defined."))))
                    yield '">'
                    yield escape(environment.finalize(l_3_text))
                    yield '</td>\n'
                l_3_loop = l_3_text = l_3_colour = l_3_side = missing
                yield '</tr>\n'
            l_2_loop = l_2_row = missing
        l_1_loop = l_1_name = l_1_rows = missing
        yield '</table>\n'
    if (undefined(name='more') if l_0_more is missing else l_0_more):
        pass
        yield '<p style="margin:8px 0 0">'
        yield escape(environment.finalize((undefined(name='more') if l_0_more is missing else l_0_more)))
        yield '</p>\n'
    if (undefined(name='legend') if l_0_legend is missing else l_0_legend):
        pass
        yield '<p style="margin:8px 0 0;color:#56646b;font-size:12px">'
        yield escape(environment.finalize((undefined(name='legend') if l_0_legend is missing else l_0_legend)))
        yield '</p>\n'
    l_1_loop = missing
    for l_1_one, l_1_loop in LoopContext((undefined(name='funnels') if l_0_funnels is missing else l_0_funnels), undefined):
        _loop_vars = {}
        pass
        yield '<h2 style="margin:20px 0 4px;font-size:15px">'
        yield escape(environment.finalize(environment.getattr(l_1_one, 'title')))
        yield '</h2>\n<table cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;font-size:13px">\n<tr>\n'
        l_2_loop = missing
        for l_2_head, l_2_loop in LoopContext(environment.getattr(l_1_one, 'heads'), undefined):
            _loop_vars = {}
            pass
            yield '<th scope="col" align="'
            yield escape(environment.finalize(('left' if environment.getattr(l_2_loop, 'first') else 'right')))
            yield '" style="padding:4px '
            yield escape(environment.finalize(('10px 4px 0' if environment.getattr(l_2_loop, 'first') else '8px')))
            yield ';color:#56646b;font-weight:normal">'
            yield escape(environment.finalize(l_2_head))
            yield '</th>\n'
        l_2_loop = l_2_head = missing
        yield '</tr>\n'
        l_2_loop = missing
        for l_2_row, l_2_loop in LoopContext(environment.getattr(l_1_one, 'rows'), undefined):
            _loop_vars = {}
            pass
            yield '<tr>\n<th scope="row" align="left" style="padding:4px 10px 4px 0;font-weight:normal;border-bottom:1px solid #dde3e6;min-width:110px;overflow-wrap:break-word">'
            yield escape(environment.finalize(environment.getitem(l_2_row, 0)))
            yield '</th>\n'
            l_3_loop = missing
            for l_3_text, l_3_loop in LoopContext(l_2_row[1:], undefined):
                _loop_vars = {}
                pass
                yield '<td align="right" style="padding:4px 8px;border-bottom:1px solid #dde3e6;white-space:nowrap'
                yield escape(environment.finalize((';font-weight:bold' if environment.getattr(l_3_loop, 'first') else cond_expr_undefined("the inline if-expression on line 56 in 'letter.html' evaluated to false and no else section was defined."))))
                yield '">'
                yield escape(environment.finalize(l_3_text))
                yield '</td>\n'
            l_3_loop = l_3_text = missing
            yield '</tr>\n'
        l_2_loop = l_2_row = missing
        yield '</table>\n'
        for l_2_note in environment.getattr(l_1_one, 'notes'):
            _loop_vars = {}
            pass
            yield '<p style="margin:4px 0 0;color:#56646b;font-size:12px">'
            yield escape(environment.finalize(l_2_note))
            yield '</p>\n'
        l_2_note = missing
    l_1_loop = l_1_one = missing
    for (l_1_heading, l_1_sentences) in (undefined(name='lists') if l_0_lists is missing else l_0_lists):
        _loop_vars = {}
        pass
        yield '<h2 style="margin:20px 0 4px;font-size:15px">'
        yield escape(environment.finalize(l_1_heading))
        yield '</h2>\n'
        for l_2_sentence in l_1_sentences:
            _loop_vars = {}
            pass
            yield '<p style="margin:0 0 3px;word-break:break-word">'
            yield escape(environment.finalize(l_2_sentence))
            yield '</p>\n'
        l_2_sentence = missing
    l_1_heading = l_1_sentences = missing
    yield '<h2 style="margin:20px 0 4px;font-size:15px">'
    yield escape(environment.finalize((undefined(name='quality') if l_0_quality is missing else l_0_quality)))
    yield '</h2>\n<p style="margin:0 0 6px">'
    yield escape(environment.finalize((undefined(name='counts') if l_0_counts is missing else l_0_counts)))
    yield '</p>\n'
    for l_1_remark in (undefined(name='remarks') if l_0_remarks is missing else l_0_remarks):
        _loop_vars = {}
        pass
        yield '<p style="margin:0 0 3px;font-size:12px;line-height:17px;word-break:break-word">'
        yield escape(environment.finalize(l_1_remark))
        yield '</p>\n'
    l_1_remark = missing
    yield '<p style="margin:16px 0 0;color:#56646b;font-size:11px">'
    yield escape(environment.finalize((undefined(name='origin') if l_0_origin is missing else l_0_origin)))
    yield '</p>\n</body>\n</html>'

blocks = {}
debug_info = '2=27&6=29&9=31&10=33&11=35&12=38&14=40&15=44&17=53&21=57&22=61&25=68&26=72&27=75&29=79&30=87&31=91&38=105&39=108&41=110&42=113&44=116&45=120&48=123&49=127&52=136&54=140&55=143&56=147&61=155&62=159&65=163&66=167&67=169&68=173&71=178&72=180&73=182&74=186&76=190'