; A generator of static web sites: pages with a JSON header and a text with marks become HTML, with an index, an archive, pages of tags, a feed, a map
; of the site and an index for searching.
;
;   trapeze run --allow-read=CONTENT,OUT --allow-write=OUT examples/static-site.lisp [--drafts] CONTENT OUT
;
; CONTENT has a file site.json and a folder pages with files NAME.md: a JSON object, a line of three dashes, the text. Without arguments an example site is
; laid out in the current folder and built, which needs --allow-read and --allow-write.
;
; What is wrong with a page is signalled where it is noticed, deep in the building of that page, with everything still in place. What then happens is decided
; in one place at the top, by the policy that site.json names: strict stops, skip leaves the page out, repair mends what can be mended.

; ---- Conditions ----

; The file of the page that is being built.
(define current-file (make-parameter nil))

(define-condition page-problem (error) (file (current-file)) detail
  :report (fn (c) (format "~a: ~a" (page-problem-file c) (page-problem-detail c))))
(define-condition bad-header (page-problem))
(define-condition bad-date (page-problem))
(define-condition unknown-template (page-problem))
(define-condition unknown-variable (page-problem))
(define-condition broken-link (warning) file target
  :report (fn (c) (format "~a: nothing is at ~a" (broken-link-file c) (broken-link-target c))))

; ---- HTML as data ----

; A node is a text, a vector [:tag {attributes} node ...] or [:tag node ...], or a list of nodes.

(define void-elements [:br :hr :img :input :link :meta])

; Behind these a new line begins.
(define line-elements
  [:head :body :header :main :footer :article :section :nav :h1 :h2 :h3 :h4 :h5 :h6 :p :pre :blockquote :ul :ol :li :hr :table :thead :tbody :tr :title :meta
   :link :item :channel :description :guid :pubDate])

(define (escape text)
  (-> text
      (string-replace "&" "&amp;")
      (string-replace "<" "&lt;")
      (string-replace ">" "&gt;")
      (string-replace "\"" "&quot;")))

; An attribute that is nil or false is left out, one that is true has no value.
(define (render-attribute entry)
  (match entry
    ((_ nil) "")
    ((_ false) "")
    ((name true) (string " " (symbol->string name)))
    ((name value) (format " ~a=\"~a\"" (symbol->string name) (escape (string value))))))

(define (render-element tag attributes children)
  (let ((name (symbol->string tag))
        (start (string-join (map render-attribute attributes)))
        (end (if (index-of tag line-elements) "\n" "")))
    (if (and (empty? children) (index-of tag void-elements))
        (string "<" name start ">" end)
        (string "<" name start ">" (render children) "</" name ">" end))))

(define (render node)
  (match node
    (nil "")
    ([tag & children]
     (let ((children (vector->list children)))
       (if (and (pair? children) (struct? (first children)))
           (render-element tag (first children) (rest children))
           (render-element tag {} children))))
    (x when (list? x) (string-join (map render x)))
    (x (escape (string x)))))

; The text of a node without its elements.
(define (text-of node)
  (match node
    ([_ & children] (text-of (remove struct? children)))
    (x when (list? x) (string-join (map text-of x)))
    (x (string x))))

; ---- Style as data ----

; Rules are vectors [selector {property value}]. The properties of inner rules, {selector {...}}, belong to what stands inside of the selector.

(define (style-rules colour)
  [["body" {:margin "2em auto" :max-width "40em" :font-family "Georgia, serif" :line-height "1.5"}]
   ["a" {:color colour "a:hover" {:text-decoration "none"}}]
   ["header" {:border-bottom (string "1px solid " colour) "nav" {:float "right"} "a" {:text-decoration "none"}}]
   ["footer" {:margin-top "3em" :font-size "small"}]
   ["pre" {:padding "1em" :background "#f4f4f4" :overflow "auto"
           ".form" {:color colour :font-weight "bold"}
           ".comment" {:color "#777"}
           ".string" {:color "#383"}
           ".keyword" {:color "#838"}}]
   ["th, td" {:padding "0 1em" :text-align "left"}]
   ["blockquote" {:border-left (string "3px solid " colour) :padding-left "1em"}]
   ["time" {:white-space "nowrap"}]
   [".about" {:color "#777"}]])

(define (render-properties properties)
  (string-join (map (fn ((name value)) (format "  ~a: ~a;\n" (symbol->string name) value)) properties)))

(define (render-rule [selector properties])
  (let* ((inner? (fn ((_ value)) (struct? value)))
         (own (remove inner? properties)))
    (string
      (if (empty? own) "" (string selector " {\n" (render-properties own) "}\n"))
      (string-join (map (fn ((name inner))
                          (render-rule [(if (string-starts-with? name selector) name (string selector " " name)) inner]))
                        (filter inner? properties))))))

(define (render-style rules) (string-join (map render-rule rules)))

; ---- Names, dates, links ----

(define (letter-or-digit? c)
  (or (and (>= c "a") (<= c "z"))
      (and (>= c "0") (<= c "9"))
      (> (char-code c) 127)))

; "What is new?" becomes "what-is-new".
(define (slug text)
  (let ((kept (map (fn (c) (if (letter-or-digit? c) c " ")) (string-downcase text))))
    (string-join (string-split (string-join kept)) "-")))

; A function that makes names different from all that it has made before, by numbers.
(define (name-maker)
  (let ((taken @{}))
    (fn (name)
      (let ((times (get taken name 0)))
        (put! taken name (+ times 1))
        (if (= times 0) name (format "~a-~d" name (+ times 1)))))))

(define month-names ["January" "February" "March" "April" "May" "June" "July" "August" "September" "October" "November" "December"])
(define day-names ["Sun" "Mon" "Tue" "Wed" "Thu" "Fri" "Sat"])

(define (leap-year? year)
  (and (= (mod year 4) 0)
       (or (not= (mod year 100) 0) (= (mod year 400) 0))))

(define (days-in-month year month)
  (case month
    (2 (if (leap-year? year) 29 28))
    ((4 6 9 11) 30)
    (else 31)))

; The vector [year month day] of a date written 2026-03-01.
(define (parse-date text)
  (restart-case
      (match (if (string? text) (map string->number (string-split text "-")) nil)
        ((y m d) when (and (all? integer? (list y m d)) (<= 1 m 12) (<= 1 d (days-in-month y m))) [y m d])
        (_ (error 'bad-date :detail (format "~s is no date like 2026-03-01" text))))
    (use-value (other) :report "Use another date" (parse-date other))))

; Day of the week, 0 for Sunday, after Tomohiko Sakamoto.
(define (weekday [y m d])
  (let ((shifts [0 3 2 5 0 3 5 1 4 6 2 4])
        (y (if (< m 3) (- y 1) y)))
    (mod (+ y (/ y 4) (- (/ y 100)) (/ y 400) (vector-ref shifts (- m 1)) d) 7)))

(define (date-for-people [y m d])
  (format "~d ~a ~d" d (vector-ref month-names (- m 1)) y))

(define (two-digits n) (string-pad-left (string n) 2 "0"))

(define (date-for-machines [y m d])
  (format "~d-~a-~a" y (two-digits m) (two-digits d)))

(define (date-for-feeds [y m d])
  (format "~a, ~a ~a ~d 00:00:00 GMT"
          (vector-ref day-names (weekday [y m d]))
          (two-digits d)
          (substring (vector-ref month-names (- m 1)) 0 3)
          y))

; How a page gets to the top folder of the site, such as "../".
(define to-root (make-parameter ""))

; The links between pages of the site that have been made: pairs of the file and the target.
(define made-links (make-parameter (box nil)))

(define (external? target)
  (any? (fn (start) (string-starts-with? target start)) ["http:" "https:" "mailto:" "#"]))

; Where a link leads. Those inside the site are noted, so that they can be checked when all is there.
(define (href target)
  (if (external? target)
      target
      (let ((links (made-links)))
        (box-set! links (cons (cons (current-file) target) (unbox links)))
        (string (to-root) target))))

; ---- Marks inside a line ----

; Two values in a vector: the characters before a mark, and those behind it. nil if the mark is not there.
(define (split-at-mark chars mark)
  (let loop ((before nil) (chars chars))
    (cond ((empty? chars) nil)
          ((= (take (length mark) chars) mark) [(reverse before) (drop (length mark) chars)])
          ((and (= (first chars) "\\") (pair? (rest chars)))
           (loop (list* (second chars) (first chars) before) (drop 2 chars)))
          (else (loop (cons (first chars) before) (rest chars))))))

; The nodes of characters. What opens and is not closed stands for itself.
(define (inline chars)
  (define (enclosed mark more make)
    (match (split-at-mark more mark)
      ([inside behind] when (pair? inside) (cons (make inside) (inline behind)))
      (_ (cons (string-join mark) (inline more)))))
  (define (linked more make)
    (match (split-at-mark more '("]"))
      ([label ("(" & behind)]
       (match (split-at-mark behind '(")"))
         ([target behind] (cons (make label (string-join target)) (inline behind)))
         (_ (cons "[" (inline more)))))
      (_ (cons "[" (inline more)))))
  (match chars
    (nil nil)
    (("\\" c & more) (cons c (inline more)))
    (("`" & more) (enclosed '("`") more (fn (inside) [:code (string-join inside)])))
    (("*" "*" & more) (enclosed '("*" "*") more (fn (inside) [:strong (inline inside)])))
    (("*" & more) (enclosed '("*") more (fn (inside) [:em (inline inside)])))
    (("!" "[" & more)
     (linked more (fn (label target) [:img {:alt (string-join label) :src (href target)}])))
    (("[" & more)
     (linked more (fn (label target) [:a {:href (href target)} (inline label)])))
    (("-" "-" & more) (cons "–" (inline more)))
    ((c & more) (cons c (inline more)))))

(define (inline-text text) (join-texts (inline (string->list text))))

; Nodes with texts that follow each other put together.
(define (join-texts nodes)
  (define (join node joined)
    (match joined
      ((next & others) when (and (string? node) (string? next)) (cons (string-append node next) others))
      (_ (cons node joined))))
  (fold-right join nil nodes))

; ---- Variables in texts ----

; The value of a variable: of the header of the page, else of the site.
(define (variable-value name header site)
  (restart-case
      (or (get header name)
          (get site (string->keyword name))
          (get site name)
          (error 'unknown-variable :detail (format "no variable ~s" name)))
    (use-value (value) :report (format "Use another value for ~a" name) value)))

; A line with the values of variables in the places of their names, which stand in {{ }}.
(define (with-variables line header site)
  (match (string-split line "{{")
    ((start & parts)
     (string-join
       (cons start
             (map (fn (part)
                    (match (string-split part "}}")
                      ((name behind & others)
                       (string (variable-value (string-trim name) header site) (string-join (cons behind others) "}}")))
                      (_ (string "{{" part))))
                  parts))))))

; ---- Blocks ----

(define (blank? line) (= (string-trim line) ""))

(define (heading-level line)
  (let ((marks (find-index (fn (c) (not= c "#")) line)))
    (and marks (<= 1 marks 6) (= (char-at line marks) " ") marks)))

(define (numbered? line)
  (match (string-split line ". ")
    ((number _ & _) (integer? (string->number number)))
    (_ false)))

(define (bullet? line) (string-starts-with? line "- "))
(define (quoted? line) (string-starts-with? line ">"))
(define (fence? line) (string-starts-with? line "```"))
(define (row? line) (string-starts-with? line "|"))

(define (starts-block? line)
  (any? (fn (test) (test line)) (list blank? heading-level bullet? numbered? quoted? fence? row?)))

(define (without-quote line)
  (string-trim (substring line 1)))

(define (cells line)
  (map string-trim (butlast (rest (string-split line "|")))))

; A coroutine over the blocks of lines: vectors [kind part ...].
(define (blocks lines)
  (define (done?) (empty? lines))
  (define (next-line)
    (let ((line (first lines)))
      (set! lines (rest lines))
      line))
  ; The lines from here on that pass a test.
  (define (lines-while test)
    (let loop ((found nil))
      (if (and (not (done?)) (test (first lines)))
          (loop (cons (next-line) found))
          (reverse found))))
  ; The items of a list: lines with a mark, and those that follow indented.
  (define (items mark?)
    (let loop ((found nil))
      (if (and (not (done?)) (mark? (first lines)))
          (let* ((line (next-line))
                 (text (substring line (+ 1 (string-index line " "))))
                 (more (lines-while (fn (line) (string-starts-with? line "  ")))))
            (loop (cons (string-join (cons text (map string-trim more)) "\n") found)))
          (reverse found))))
  (define (next-block)
    (let ((line (first lines)))
      (cond ((heading-level line)
             (let ((level (heading-level (next-line))))
               [:heading level (string-trim (substring line level))]))
            ((= line "---") (next-line) [:rule])
            ((fence? line)
             (next-line)
             (let ((code (lines-while (complement fence?))))
               (if (done?)
                   (error 'page-problem :detail (format "the code behind ~s is not closed" line))
                   (next-line))
               [:code (string-trim (substring line 3)) (string-join code "\n")]))
            ((quoted? line) [:quote (map identity (blocks (map without-quote (lines-while quoted?))))])
            ((bullet? line) [:items :ul (items bullet?)])
            ((numbered? line) [:items :ol (items numbered?)])
            ((row? line)
             (match (map cells (lines-while row?))
               ((head _ & rows) [:table head rows])
               (_ (error 'page-problem :detail "a table needs a line of names and one of dashes"))))
            (else
             (let ((text (cons (next-line) (lines-while (complement starts-block?)))))
               [:paragraph (string-join text "\n")])))))
  (make-coroutine
    (fn ()
      (while (not (done?))
        (lines-while blank?)
        (unless (done?) (yield (next-block)))))))

; ---- Code with colours ----

(define (delimiter? c) (string-contains? " ()[]{}'\n\"" c))

(define known-words ["define" "fn" "let" "if" "cond" "match" "each" "while" "defmacro" "restart-case" "handler-bind"])

(define (token-class word)
  (cond ((index-of word known-words) "form")
        ((string-starts-with? word ":") "keyword")
        ((string->number word) "number")
        (else nil)))

; The nodes of Lisp code.
(define (highlight chars)
  (define (marked class inside more)
    (cons [:span {:class class} (string-join inside)] (highlight more)))
  (match chars
    (nil nil)
    ((";" & _)
     (let ((end (or (index-of "\n" chars) (length chars))))
       (marked "comment" (take end chars) (drop end chars))))
    (("\"" & more)
     (match (split-at-mark more '("\""))
       ([inside behind] (marked "string" (append '("\"") inside '("\"")) behind))
       (_ (list (string-join chars)))))
    ((c & more) when (delimiter? c) (cons c (highlight more)))
    (_
     (let* ((end (or (find-index delimiter? chars) (length chars)))
            (word (string-join (take end chars)))
            (class (token-class word)))
       (if class
           (marked class (list word) (drop end chars))
           (cons word (highlight (drop end chars))))))))

(define (code-node language text)
  [:pre (if (= language "lisp")
            [:code {:class "lisp"} (join-texts (highlight (string->list text)))]
            [:code text])])

; ---- Blocks to HTML ----

; The function gives the node of a block; it remembers the names of headings, which must differ.
(define (block-renderer)
  (let ((unique (name-maker)))
    (define (node block)
      (match block
        ([:heading level text]
         (let ((content (inline-text text)))
           [(string->keyword (format "h~d" level)) {:id (unique (slug (text-of content)))} content]))
        ([:paragraph text] [:p (inline-text text)])
        ([:code language text] (code-node language text))
        ([:quote inner] [:blockquote (map node inner)])
        ([:items tag items] [tag (map (fn (item) [:li (inline-text item)]) items)])
        ([:rule] [:hr])
        ([:table head rows]
         [:table
           [:thead [:tr (map (fn (cell) [:th (inline-text cell)]) head)]]
           [:tbody (map (fn (row) [:tr (map (fn (cell) [:td (inline-text cell)]) row)]) rows)]])))
    node))

; The headings of the second level with links to them, if there are enough of them to need it.
(define (contents nodes)
  (let ((headings (filter (fn (node) (match node ([:h2 & _] true) (_ false))) nodes)))
    (when (> (length headings) 2)
      [:nav {:class "contents"}
        [:ul (map (fn ([_ attributes text])
                    [:li [:a {:href (string "#" (get attributes :id))} (text-of text)]])
                  headings)]])))

; ---- Pages ----

(define (read-json-file path)
  (restart-case (json-parse (slurp path))
    (use-value (value) :report "Use another value" value)
    (retry () :report "Read the file again" (read-json-file path))))

; The header and the lines of the text.
(define (split-page lines)
  (let ((at (index-of "---" lines)))
    (if (nil? at)
        (error 'bad-header :detail "no line --- ends the header")
        [(take at lines) (drop (+ at 1) lines)])))

(define (parse-header lines)
  (handler-case (json-parse (string-join lines "\n"))
    (json-error (c) (error 'bad-header :detail (format "the header is no JSON (~a)" (condition-report c))))))

; A value of the header, which must pass a test.
(define (header-value header name test default)
  (let ((value (get header name default)))
    (if (test value)
        value
        (restart-case (error 'bad-header :detail (format "~a cannot be ~s" name value))
          (use-value (other) :report (format "Use another value for ~a" name) other)))))

(define (texts? x) (and (list? x) (all? string? x)))

(define (summary-of blocks)
  (match (find (fn (block) (= (first block) :paragraph)) blocks)
    ([_ text] (text-of (parameterize ((made-links (box nil))) (inline-text text))))
    (_ "")))

(define (words-of blocks)
  (define (words block)
    (match block
      ([:quote inner] (fold + 0 (map words inner)))
      ([:items _ items] (length (string-split (string-join items " "))))
      ([_ & parts] (length (string-split (string-join (filter string? parts) " "))))))
  (fold + 0 (map words blocks)))

; What is known of a page before it is rendered.
(define (read-page site file path)
  (parameterize ((current-file file))
    (match (split-page (read-lines path))
      ([head lines]
       (let* ((header (parse-header head))
              (title (header-value header "title" string? nil))
              (blocks (map identity (blocks (map (fn (line) (with-variables line header site)) lines))))
              (date (and (has-key? header "date") (parse-date (get header "date")))))
         {:file file
          :title title
          :date date
          :tags (sort (header-value header "tags" texts? nil))
          :template (find-template (get header "template" (if date "post" "page")))
          :draft (get header "draft" false)
          :summary (get header "summary" (summary-of blocks))
          :words (words-of blocks)
          :path (string (if date "posts/" "") (slug (first (string-split file "."))) ".html")
          :blocks blocks})))))

; Whether drafts are pages like others.
(define with-drafts (make-parameter false))

; All pages that can be read, in the order of their files.
(define (read-pages site folder)
  (define (page-or-nil file)
    (restart-case (read-page site file (join-path folder file))
      (skip-page () :report (format "Leave out ~a" file) nil)
      (retry () :report (format "Read ~a again" file) (page-or-nil file))))
  (->> (list-directory folder)
       (filter (fn (file) (= (file-extension file) "md")))
       (map page-or-nil)
       (filter identity)
       (remove (fn (page) (and (get page :draft) (not (with-drafts)))))))

; ---- Templates ----

(define templates @{})

; Defines a template by its name, which pages give in their headers: a function of site and page that gives the nodes inside of the body.
(defmacro define-template (name params & body)
  `(put! templates ,(symbol->string name) (fn ,params ,@body)))

(define (find-template name)
  (restart-case
      (or (get templates name)
          (error 'unknown-template :detail (format "there is no template ~s, only ~a" name (string-join (keys templates) ", "))))
    (use-value (other) :report "Use another template" (find-template other))))

(define (tag-path tag) (format "tags/~a.html" (slug tag)))

(define (tag-links tags)
  (when tags
    [:p {:class "tags"} (map (fn (tag) (list [:a {:href (href (tag-path tag))} tag] " ")) tags)]))

(define (page-line page)
  [:li [:a {:href (href (get page :path))} (get page :title)]
       (if-let (date (get page :date)) (list " " [:time {:datetime (date-for-machines date)} (date-for-people date)]))])

(define (page-list pages) [:ul {:class "pages"} (map page-line pages)])

(define (reading-time page)
  (let ((minutes (max 1 (round (/ (get page :words) 200.0)))))
    (format "~d minute~a" minutes (if (= minutes 1) "" "s"))))

; The whole document around the nodes of a page.
(define (document site title nodes)
  [:html {:lang (get site "language" "en")}
    [:head
      [:meta {:charset "utf-8"}]
      [:title (if (= title (get site "title")) title (string title " – " (get site "title")))]
      [:link {:rel "stylesheet" :href (string (to-root) "style.css")}]
      [:link {:rel "alternate" :type "application/rss+xml" :href (string (to-root) "feed.xml")}]]
    [:body
      [:header [:a {:href (href "index.html")} (get site "title")]
        [:nav (map (fn (entry) (list " " [:a {:href (href (get entry "to"))} (get entry "label")])) (get site "menu"))]]
      [:main nodes]
      [:footer "© " (get site "author")]]])

(define-template page (site page)
  (let ((nodes (map (block-renderer) (get page :blocks))))
    (list [:h1 (get page :title)] (contents nodes) nodes)))

(define-template post (site page)
  (let ((nodes (map (block-renderer) (get page :blocks))))
    [:article
      [:h1 (get page :title)]
      [:p {:class "about"} [:time {:datetime (date-for-machines (get page :date))} (date-for-people (get page :date))]
        ", " (reading-time page)]
      (contents nodes)
      nodes
      (tag-links (get page :tags))
      (related-links page)
      (neighbours page)]))

(define (neighbours page)
  (define (neighbour key label)
    (if-let (other (get page key))
      (list [:a {:rel label :href (href (get other :path))} (get other :title)] " ")))
  (when (or (get page :newer) (get page :older))
    [:nav {:class "neighbours"} (neighbour :older "prev") (neighbour :newer "next")]))

; How much two pages are about the same: the number of tags that they share.
(define (kinship a b)
  (count (fn (tag) (index-of tag (get b :tags))) (get a :tags)))

; Each page with those that are most like it, at most three.
(define (with-related pages)
  (map (fn (page)
         (let* ((others (remove (fn (other) (= (get other :path) (get page :path))) pages))
                (like (filter (fn (other) (> (kinship page other) 0)) others)))
           (put page :related (take 3 (sort like (fn (a b) (> (kinship page a) (kinship page b))))))))
       pages))

(define (related-links page)
  (when (get page :related)
    [:section {:class "related"} [:h2 "On the same"] (page-list (get page :related))]))

; ---- Writing ----

; What has been done: a table from paths to :new, :changed or :same.
(define written (make-parameter nil))
(define output-folder (make-parameter nil))

; Writes a file, unless it is there with the same content.
(define (write-page path content)
  (let* ((target (join-path (output-folder) path))
         (state (cond ((not (file-exists? target)) :new)
                      ((= (slurp target) content) :same)
                      (else :changed))))
    (unless (= state :same)
      (create-directory-all (parent-directory target))
      (spit target content))
    (put! (written) path state)))

; Renders a document and writes it; the body runs with the way to the top folder and with the file that links are noted for.
(define (write-document site path file title make-nodes)
  (let ((depth (- (length (string-split path "/")) 1)))
    (parameterize ((to-root (string-repeat "../" depth))
                   (current-file file))
      (write-page path (string "<!DOCTYPE html>\n" (render (document site title (make-nodes))) "\n")))))

(define (write-pages site pages)
  (each page pages
    (write-document site (get page :path) (get page :file) (get page :title)
      (fn () ((get page :template) site page)))))

; Groups of so many elements.
(define (in-groups-of n elements)
  (if (empty? elements)
      nil
      (cons (take n elements) (in-groups-of n (drop n elements)))))

; The newest posts first, some on each page.
(define (write-index site posts)
  (let* ((groups (or (in-groups-of (get site "posts-per-page" 10) posts) '(nil)))
         (path-of (fn (number) (if (= number 1) "index.html" (format "page-~d.html" number)))))
    (each (number group) (zip (range 1 (+ 1 (length groups))) groups)
      (write-document site (path-of number) "index" (get site "title")
        (fn ()
          (list
            (map (fn (post)
                   [:section [:h2 [:a {:href (href (get post :path))} (get post :title)]]
                             [:p (get post :summary)]])
                 group)
            [:nav {:class "more"}
              (if (> number 1) [:a {:href (href (path-of (- number 1)))} "newer"])
              (if (< number (length groups)) [:a {:href (href (path-of (+ number 1)))} "older"])]))))))

(define (year-of post) (first (get post :date)))

(define (write-archive site posts)
  (let ((by-year (group-by year-of posts)))
    (write-document site "archive.html" "archive" "Archive"
      (fn ()
        (list [:h1 "Archive"]
              (map (fn (year) (list [:h2 year] (page-list (get by-year year))))
                   (reverse (keys by-year))))))))

; The pages of each tag.
(define (tagged pages)
  (let ((by-tag @{}))
    (each page pages
      (each tag (get page :tags)
        (update by-tag tag (fn (others) (append others (list page))))))
    by-tag))

(define (write-tags site pages)
  (let ((by-tag (tagged pages)))
    (each (tag of-tag) by-tag
      (write-document site (tag-path tag) (string "tag " tag) tag
        (fn () (list [:h1 tag] (page-list of-tag)))))
    (write-document site "tags/index.html" "tags" "Tags"
      (fn ()
        (list [:h1 "Tags"]
              [:ul (map (fn ((tag of-tag))
                          [:li [:a {:href (href (tag-path tag))} tag] (format " (~d)" (length of-tag))])
                        by-tag)])))))

(define (absolute-url site path) (string (get site "url") path))

(define (write-feed site posts)
  (define (item post)
    [:item [:title (get post :title)]
           [:link (absolute-url site (get post :path))]
           [:guid (absolute-url site (get post :path))]
           [:pubDate (date-for-feeds (get post :date))]
           [:description (get post :summary)]])
  (let ((channel [:channel [:title (get site "title")] [:description (get site "description" "")] (map item (take 20 posts))]))
    (write-page "feed.xml" (string "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" (render [:rss {:version "2.0"} channel]) "\n"))))

(define (write-map site)
  (let ((paths (filter (fn (path) (string-ends-with? path ".html")) (keys (written)))))
    (write-page "sitemap.txt"
                (string-join (map (fn (path) (string (absolute-url site path) "\n")) paths)))))

; What a search in the browser needs to know.
(define (write-search-index pages)
  (define (entry page)
    {:title (get page :title) :path (get page :path) :tags (list->vector (get page :tags)) :words (get page :words)})
  (write-page "search.json" (string (json-serialize-pretty (map entry pages)) "\n")))

; ---- Files that are only copied, files of former times ----

; Calls the function with the path of each file below a folder, as seen from there.
(define (each-file folder f)
  (define (walk inner)
    (each name (list-directory (join-path folder inner))
      (let ((path (if (= inner ".") name (join-path inner name))))
        (if (directory? (join-path folder path))
            (walk path)
            (f path)))))
  (when (directory? folder) (walk ".")))

(define (copy-assets folder)
  (each-file folder
    (fn (path)
      (let ((source (join-path folder path))
            (target (join-path (output-folder) path)))
        (if (and (file-exists? target) (= (file-size source) (file-size target)))
            (put! (written) path :same)
            (begin
              (create-directory-all (parent-directory target))
              (put! (written) path (if (file-exists? target) :changed :new))
              (copy-file source target)))))))

; Files that a former run has written, which keeps a list of them, and this one has not.
(define (remove-stale-files)
  (let* ((list-path (join-path (output-folder) ".files"))
         (former (if (file-exists? list-path) (read-lines list-path) nil)))
    (each path former
      (let ((target (join-path (output-folder) path)))
        (when (and (not (has-key? (written) path)) (file-exists? target))
          (delete-file target)
          (put! (written) path :removed))))
    (let ((kept (filter (fn (path) (not= (get (written) path) :removed)) (keys (written)))))
      (spit list-path (string-join (map (fn (path) (string path "\n")) kept))))))

; ---- Building ----

; The posts, newest first, each with those before and behind it.
(define (chain posts)
  (let ((sorted (reverse (sort-by (fn (post) (get post :date)) posts))))
    (map (fn (newer post older) (put (put post :newer newer) :older older))
         (cons nil sorted)
         sorted
         (append (drop 1 sorted) '(nil)))))

; Links lead to files that were written, or may name a place in one.
(define (check-links)
  (each (file . target) (distinct (reverse (unbox (made-links))))
    (let ((path (first (string-split target "#"))))
      (unless (has-key? (written) path)
        (warn 'broken-link :file file :target target)))))

(define (build site content output)
  (parameterize ((output-folder output)
                 (written @{})
                 (made-links (box nil)))
    (let* ((pages (read-pages site (join-path content "pages")))
           (posts (with-related (chain (filter (fn (page) (get page :date)) pages))))
           (others (remove (fn (page) (get page :date)) pages)))
      (write-pages site (append others posts))
      (write-index site posts)
      (write-archive site posts)
      (write-tags site (append others posts))
      (write-feed site posts)
      (write-search-index (append others posts))
      (write-map site)
      (write-page "style.css" (render-style (style-rules (get site "colour" "#339"))))
      (copy-assets (join-path content "assets"))
      (check-links)
      (remove-stale-files)
      (written))))

; ---- Policies ----

; Each is a function of the problem. One that returns declines: the program ends with the report.
(define (complain label c) (println (string label ":") (condition-report c)))

(define (strict c) nil)

(define (skip c)
  (complain "left out" c)
  (invoke-restart 'skip-page))

; Values that do in the place of what is wrong, by type of problem.
(define (repair c)
  (define (mend with)
    (complain "mended" c)
    (use-value with))
  (match (condition-type c)
    ('bad-date (mend "2000-01-01"))
    ('unknown-template (mend "page"))
    ('unknown-variable (mend "?"))
    ('bad-header when (find-restart 'use-value c) (mend "Untitled"))
    (_ (skip c))))

(define policies {"strict" strict "skip" skip "repair" repair})

(define (build-with-policy site content output)
  (let ((broken 0)
        (policy (get policies (get site "on-error" "strict"))))
    (unless policy
      (error "site.json: on-error is one of ~a" (string-join (keys policies) ", ")))
    (handler-bind ((page-problem policy)
                   (broken-link (fn (c)
                                  (set! broken (+ broken 1))
                                  (complain "broken link" c)
                                  (muffle-warning c))))
      (let ((files (build site content output)))
        (each state '(:new :changed :same :removed)
          (let ((count (count (fn ((_ s)) (= s state)) files)))
            (when (> count 0)
              (println (format "~d file~a ~a" count (if (= count 1) "" "s") (symbol->string state))))))
        (= broken 0)))))

(define (build-site content output)
  (handler-case (build-with-policy (read-json-file (join-path content "site.json")) content output)
    (permission-error (c)
      (eprintln (condition-report c))
      (eprintln "Give the folders: --allow-read=CONTENT,OUT --allow-write=OUT")
      (exit 1))))

; ---- The example site ----

(define example-site
  {:title "Field notes" :author "Ada Byron" :language "en" :url "https://example.org/" :description "Notes on engines"
   :posts-per-page 2
   :menu [{:label "About" :to "about.html"} {:label "Archive" :to "archive.html"} {:label "Tags" :to "tags/index.html"}]})

(define example-pages
  {"about.md" "{\"title\": \"About\"}
---
Notes by *{{author}}*, written with **care** & a generator of 700 lines.
Older ones are in the [archive](archive.html).
"
   "first-engine.md" "{\"title\": \"The first engine\", \"date\": \"2026-02-27\", \"tags\": [\"engines\", \"history\"]}
---
An engine has a *mill* and a *store*. See [what it cannot do](posts/limits.html#a-question).

## Parts

| part | holds |
|---|---|
| store | 1,000 numbers |
| mill | `a < b` |

## Cards

1. Cards for operations
2. Cards for variables,
   which name *places*

## A program

```lisp
; the sum of a list
(define (sum l) (fold + 0 l))
(sum (list 1 \"2\" :three))
```

> It weaves patterns
> as looms do.
"
   "limits.md" "{\"title\": \"What it cannot do\", \"date\": \"2026-03-01\", \"tags\": [\"engines\"], \"wheels\": 500}
---
- It originates **nothing**
- It follows \\*orders\\*

## A question

Why is [this page](missing.html) not there? ![A drawing](drawings/engine.svg)
It has {{wheels}} wheels.
"
   "bad-date.md" "{\"title\": \"On a day that is none\", \"date\": \"2026-02-30\", \"tags\": [\"history\"]}
---
February had no such day.
"
   "bad-template.md" "{\"title\": \"A leaflet\", \"template\": \"leaflet\"}
---
It wants a template that nobody has made.
"
   "no-title.md" "{\"tags\": [\"history\"]}
---
A page without a title.
"
   "not-closed.md" "{\"title\": \"Open\"}
---
```lisp
(define x
"
   "variable.md" "{\"title\": \"Prices\", \"date\": \"2025-12-24\"}
---
An engine costs {{price}} pounds.
"
   "draft.md" "{\"title\": \"Not yet\", \"draft\": true}
---
Not for readers.
"})

(define (lay-out-example policy)
  (create-directory-all "content/pages")
  (create-directory-all "content/assets/drawings")
  (spit "content/assets/drawings/engine.svg" "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
  (spit "content/site.json" (json-serialize-pretty (put example-site :on-error policy)))
  (each (file text) example-pages
    (spit (join-path "content/pages" file) text)))

(define (build-example policy)
  (println (format "With the policy ~a:" policy))
  (lay-out-example policy)
  (build-site "content" "out"))

(define (show-file path)
  (println "\n==" path)
  (print (slurp (join-path "out" path))))

(define (run-example)
  (build-example "skip")
  (newline)
  (build-example "repair")
  (newline)
  (build-example "repair")
  (newline)
  (build-example "skip")
  (newline)
  (println "With drafts:")
  (parameterize ((with-drafts true)) (build-example "skip"))
  (newline)
  (println "With the policy strict:")
  (lay-out-example "strict")
  (println "stopped:" (handler-case (build-site "content" "out") (page-problem (c) (condition-report c))))
  (for-each show-file ["about.html" "posts/first-engine.html" "posts/limits.html" "index.html" "feed.xml" "search.json" "sitemap.txt" "style.css"]))

(match (command-line)
  (nil (run-example))
  (("--drafts" content output)
   (exit (if (parameterize ((with-drafts true)) (build-site content output)) 0 1)))
  ((content output) (exit (if (build-site content output) 0 1)))
  (_ (eprintln "usage: trapeze run OPTIONS examples/static-site.lisp [--drafts] CONTENT OUT")
     (exit 2)))
