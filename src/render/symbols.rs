//! Characters beyond ASCII: which ones LaTeX prints as they are, and the commands for those it does not.

/// Whether a text needs Chinese fonts.
pub fn has_cjk(text: &str) -> bool {
    text.chars().any(is_cjk)
}

/// Ideographs, kana, full-width forms and their punctuation.
pub fn is_cjk(letter: char) -> bool {
    matches!(letter,
        '\u{2e80}'..='\u{303f}' | '\u{3040}'..='\u{30ff}' | '\u{3100}'..='\u{312f}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Marks that Chinese and Latin text share; among ideographs they take the Chinese font.
pub fn is_shared_punctuation(letter: char) -> bool {
    matches!(letter, '“' | '”' | '‘' | '’' | '—' | '…' | '·')
}

/// Letters that T1 fonts hold and pdflatex reads from UTF-8.
pub fn is_latin(letter: char) -> bool {
    matches!(letter, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ')
        || matches!(letter, 'Ā'..='ĥ' | 'Ĩ'..='ķ' | 'Ĺ'..='ľ' | 'Ł'..='ň' | 'Ŋ'..='ť' | 'Ũ'..='ž')
}

/// The command for a character that ordinary text fonts lack or that acts as a command.
pub fn latex(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\u{a0}' => "~",
        '\u{2002}' => "\\enspace{}",
        '\u{2003}' => "\\quad{}",
        '\u{2009}' | '\u{202f}' => "\\,",
        '\u{2007}' => "\\phantom{0}",
        '¡' => "\\textexclamdown{}",
        '¿' => "\\textquestiondown{}",
        '–' => "--",
        '—' => "---",
        '‘' => "\\textquoteleft{}",
        '’' => "\\textquoteright{}",
        '“' => "\\textquotedblleft{}",
        '”' => "\\textquotedblright{}",
        '‚' | '‐' | '‑' => plain(letter),
        '…' => "\\ldots{}",
        '•' => "\\textbullet{}",
        '†' => "\\textdagger{}",
        '‡' => "\\textdaggerdbl{}",
        '§' => "\\textsection{}",
        '¶' => "\\textparagraph{}",
        '©' => "\\textcopyright{}",
        '®' => "\\textregistered{}",
        '™' => "\\texttrademark{}",
        '°' => "\\textdegree{}",
        '€' => "\\texteuro{}",
        '£' => "\\textsterling{}",
        '¥' => "\\textyen{}",
        '¢' => "\\textcent{}",
        '‰' => "\\textperthousand{}",
        '·' => "\\textperiodcentered{}",
        '½' => "\\textonehalf{}",
        '¼' => "\\textonequarter{}",
        '¾' => "\\textthreequarters{}",
        'µ' => "$\\mu$",
        _ => return script(letter).or_else(|| relation(letter)).or_else(|| greek(letter)),
    })
}

fn plain(letter: char) -> &'static str {
    if letter == '‚' { "," } else { "-" }
}

fn script(letter: char) -> Option<&'static str> {
    Some(match letter {
        '¹' => "\\textsuperscript{1}",
        '²' => "\\textsuperscript{2}",
        '³' => "\\textsuperscript{3}",
        '⁰' => "\\textsuperscript{0}",
        '⁴' => "\\textsuperscript{4}",
        '⁵' => "\\textsuperscript{5}",
        '⁶' => "\\textsuperscript{6}",
        '⁷' => "\\textsuperscript{7}",
        '⁸' => "\\textsuperscript{8}",
        '⁹' => "\\textsuperscript{9}",
        '⁻' => "\\textsuperscript{$-$}",
        'ª' => "\\textsuperscript{a}",
        'º' => "\\textsuperscript{o}",
        '₀' => "\\textsubscript{0}",
        '₁' => "\\textsubscript{1}",
        '₂' => "\\textsubscript{2}",
        '₃' => "\\textsubscript{3}",
        '₄' => "\\textsubscript{4}",
        '₅' => "\\textsubscript{5}",
        '₆' => "\\textsubscript{6}",
        '₇' => "\\textsubscript{7}",
        '₈' => "\\textsubscript{8}",
        '₉' => "\\textsubscript{9}",
        'ₜ' => "\\textsubscript{t}",
        'ᵢ' => "\\textsubscript{i}",
        _ => return None,
    })
}

fn relation(letter: char) -> Option<&'static str> {
    Some(match letter {
        '−' => "$-$",
        '±' => "$\\pm$",
        '×' => "$\\times$",
        '÷' => "$\\div$",
        '⋅' | '∙' => "$\\cdot$",
        '≤' => "$\\leq$",
        '≥' => "$\\geq$",
        '≠' => "$\\neq$",
        '≈' => "$\\approx$",
        '≡' => "$\\equiv$",
        '∼' => "$\\sim$",
        '∝' => "$\\propto$",
        '∞' => "$\\infty$",
        '∈' => "$\\in$",
        '∅' => "$\\emptyset$",
        '√' => "$\\surd$",
        '∑' => "$\\sum$",
        '∏' => "$\\prod$",
        '∂' => "$\\partial$",
        '∆' => "$\\Delta$",
        '→' => "$\\to$",
        '←' => "$\\leftarrow$",
        '↔' => "$\\leftrightarrow$",
        '⇒' => "$\\Rightarrow$",
        '↑' => "$\\uparrow$",
        '↓' => "$\\downarrow$",
        '¬' => "$\\neg$",
        '✓' | '✔' => "$\\surd$",
        _ => return None,
    })
}

fn greek(letter: char) -> Option<&'static str> {
    Some(match letter {
        'α' => "$\\alpha$",
        'β' => "$\\beta$",
        'γ' => "$\\gamma$",
        'δ' => "$\\delta$",
        'ε' | 'ϵ' => "$\\epsilon$",
        'ζ' => "$\\zeta$",
        'η' => "$\\eta$",
        'θ' => "$\\theta$",
        'ι' => "$\\iota$",
        'κ' => "$\\kappa$",
        'λ' => "$\\lambda$",
        'μ' => "$\\mu$",
        'ν' => "$\\nu$",
        'ξ' => "$\\xi$",
        'π' => "$\\pi$",
        'ρ' => "$\\rho$",
        'σ' => "$\\sigma$",
        'ς' => "$\\varsigma$",
        'τ' => "$\\tau$",
        'υ' => "$\\upsilon$",
        'φ' => "$\\phi$",
        'ϕ' => "$\\varphi$",
        'χ' => "$\\chi$",
        'ψ' => "$\\psi$",
        'ω' => "$\\omega$",
        'Γ' => "$\\Gamma$",
        'Δ' => "$\\Delta$",
        'Θ' => "$\\Theta$",
        'Λ' => "$\\Lambda$",
        'Ξ' => "$\\Xi$",
        'Π' => "$\\Pi$",
        'Σ' => "$\\Sigma$",
        'Υ' => "$\\Upsilon$",
        'Φ' => "$\\Phi$",
        'Ψ' => "$\\Psi$",
        'Ω' => "$\\Omega$",
        _ => return None,
    })
}
