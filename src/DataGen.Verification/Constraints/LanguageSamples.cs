namespace DataGen.Verification.Constraints;

/// <summary>A short text of our own in each language that a response can be asked for in.</summary>
internal static class LanguageSamples
{
    public static string In(string language) => Samples[language];

    public static bool Knows(string language) => Names.ContainsKey(language);

    /// <summary>The language's English name.</summary>
    public static string Name(string language) => Names[language];

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["en"] = "English",
        ["es"] = "Spanish",
        ["pt"] = "Portuguese",
        ["ar"] = "Arabic",
        ["hi"] = "Hindi",
        ["fr"] = "French",
        ["ru"] = "Russian",
        ["de"] = "German",
        ["ja"] = "Japanese",
        ["it"] = "Italian",
        ["bn"] = "Bengali",
        ["uk"] = "Ukrainian",
        ["th"] = "Thai",
        ["ur"] = "Urdu",
        ["ta"] = "Tamil",
        ["te"] = "Telugu",
        ["bg"] = "Bulgarian",
        ["ko"] = "Korean",
        ["pl"] = "Polish",
        ["he"] = "Hebrew",
        ["fa"] = "Persian",
        ["vi"] = "Vietnamese",
        ["ne"] = "Nepali",
        ["sw"] = "Swahili",
        ["kn"] = "Kannada",
        ["mr"] = "Marathi",
        ["gu"] = "Gujarati",
        ["pa"] = "Punjabi",
        ["ml"] = "Malayalam",
        ["fi"] = "Finnish",
    };

    private static readonly Dictionary<string, string> Samples = new(StringComparer.Ordinal)
    {
        ["en"] = "The children walked home through the rain and told their mother what they had seen at the market.",
        ["es"] =
            "Los niños volvieron a casa bajo la lluvia y le contaron a su madre lo que habían visto en el mercado.",
        ["pt"] =
            "As crianças voltaram para casa na chuva e contaram à mãe o que tinham visto no mercado naquela manhã.",
        ["ar"] = "عاد الأطفال إلى البيت تحت المطر وأخبروا أمهم بما رأوه في السوق هذا الصباح.",
        ["hi"] = "बच्चे बारिश में घर लौटे और उन्होंने अपनी माँ को बताया कि उन्होंने बाज़ार में क्या देखा था।",
        ["fr"] =
            "Les enfants sont rentrés à la maison sous la pluie et ont raconté à leur mère ce qu'ils avaient vu au marché.",
        ["ru"] = "Дети вернулись домой под дождём и рассказали маме, что они видели сегодня утром на рынке.",
        ["de"] =
            "Die Kinder gingen im Regen nach Hause und erzählten ihrer Mutter, was sie auf dem Markt gesehen hatten.",
        ["ja"] = "子どもたちは雨の中を家に帰り、市場で見たことをお母さんに話しました。とても楽しい一日でした。",
        ["it"] =
            "I bambini tornarono a casa sotto la pioggia e raccontarono alla madre quello che avevano visto al mercato.",
        ["bn"] = "শিশুরা বৃষ্টির মধ্যে বাড়ি ফিরে এসে তাদের মাকে বলল তারা বাজারে কী দেখেছে।",
        ["uk"] = "Діти повернулися додому під дощем і розповіли мамі, що вони бачили сьогодні вранці на ринку.",
        ["th"] = "เด็กๆ เดินกลับบ้านท่ามกลางสายฝนและเล่าให้แม่ฟังว่าเห็นอะไรที่ตลาดเมื่อเช้านี้",
        ["ur"] = "بچے بارش میں گھر واپس آئے اور انہوں نے اپنی ماں کو بتایا کہ انہوں نے بازار میں کیا دیکھا تھا۔",
        ["ta"] = "குழந்தைகள் மழையில் வீட்டிற்குத் திரும்பி சந்தையில் பார்த்ததைத் தங்கள் அம்மாவிடம் சொன்னார்கள்.",
        ["te"] = "పిల్లలు వర్షంలో ఇంటికి తిరిగి వచ్చి మార్కెట్‌లో చూసినది తమ తల్లికి చెప్పారు.",
        ["bg"] = "Децата се върнаха вкъщи в дъжда и разказаха на майка си какво са видели на пазара тази сутрин.",
        ["ko"] = "아이들은 빗속을 걸어 집으로 돌아와 시장에서 본 것을 어머니에게 이야기했습니다.",
        ["pl"] = "Dzieci wróciły do domu w deszczu i opowiedziały mamie, co widziały dzisiaj rano na targu.",
        ["he"] = "הילדים חזרו הביתה בגשם וסיפרו לאמא שלהם מה ראו בשוק הבוקר.",
        ["fa"] = "بچه‌ها زیر باران به خانه برگشتند و به مادرشان گفتند که امروز صبح در بازار چه دیده بودند.",
        ["vi"] = "Bọn trẻ đi bộ về nhà dưới mưa và kể cho mẹ nghe những gì chúng đã thấy ở chợ sáng nay.",
        ["ne"] = "केटाकेटीहरू पानीमा घर फर्किए र बजारमा के देखेका थिए भनेर आफ्नी आमालाई सुनाए।",
        ["sw"] = "Watoto walirudi nyumbani wakati wa mvua na kumwambia mama yao kile walichokiona sokoni asubuhi hii.",
        ["kn"] = "ಮಕ್ಕಳು ಮಳೆಯಲ್ಲಿ ಮನೆಗೆ ಹಿಂತಿರುಗಿ ಮಾರುಕಟ್ಟೆಯಲ್ಲಿ ನೋಡಿದ್ದನ್ನು ತಮ್ಮ ತಾಯಿಗೆ ಹೇಳಿದರು.",
        ["mr"] = "मुले पावसात घरी परत आली आणि त्यांनी बाजारात काय पाहिले ते आपल्या आईला सांगितले.",
        ["gu"] = "બાળકો વરસાદમાં ઘરે પાછા આવ્યા અને બજારમાં જે જોયું તે તેમની માતાને કહ્યું.",
        ["pa"] = "ਬੱਚੇ ਮੀਂਹ ਵਿੱਚ ਘਰ ਵਾਪਸ ਆਏ ਅਤੇ ਉਨ੍ਹਾਂ ਨੇ ਬਾਜ਼ਾਰ ਵਿੱਚ ਜੋ ਦੇਖਿਆ ਉਹ ਆਪਣੀ ਮਾਂ ਨੂੰ ਦੱਸਿਆ।",
        ["ml"] = "കുട്ടികൾ മഴയത്ത് വീട്ടിലേക്ക് മടങ്ങി, ചന്തയിൽ കണ്ടത് അമ്മയോട് പറഞ്ഞു.",
        ["fi"] = "Lapset kävelivät sateessa kotiin ja kertoivat äidilleen, mitä he olivat nähneet torilla tänä aamuna.",
    };
}
